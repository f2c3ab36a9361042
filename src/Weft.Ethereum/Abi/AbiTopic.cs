namespace Weft.Ethereum;

/// <summary>The one word that an event keeps of an indexed value.</summary>
/// <remarks>
/// Source: Contract ABI Specification, "Encoding of Indexed Event Parameters": a value of one word is itself; of all
/// others it is the Keccak-256 of their contents in place, without lengths and offsets. <c>bytes</c> and
/// <c>string</c> are padded inside an array or a struct only.
/// </remarks>
internal static class AbiTopic
{
    public static bool IsHashed(AbiType type) =>
        type.IsDynamic || type.Kind is AbiKind.Tuple or AbiKind.FixedArray;

    public static object Read(AbiType type, Hash32 topic) => IsHashed(type) ? topic : AbiWord.Read(type, topic.Bytes);

    /// <param name="value">For a hashed type also the <see cref="Hash32"/> itself, as it was read.</param>
    public static Hash32 Of(AbiType type, object value)
    {
        if (!IsHashed(type)) return new Hash32(Word(type, value));
        if (value is Hash32 hash) return hash;
        if (type.Kind is AbiKind.Bytes or AbiKind.String) return Keccak.Hash(AbiWord.Contents(type, value));
        var bytes = new List<byte>();
        Append(type, value, bytes);
        return Keccak.Hash([.. bytes]);
    }

    private static void Append(AbiType type, object value, List<byte> output)
    {
        if (type.Kind is AbiKind.Bytes or AbiKind.String)
        {
            var contents = AbiWord.Contents(type, value);
            output.AddRange(contents);
            output.AddRange(new byte[AbiEncoder.Padded(contents.Length) - contents.Length]);
        }
        else if (IsHashed(type))
        {
            var items = AbiWord.Items(type, value);
            for (var i = 0; i < items.Count; i++) Append(AbiEncoder.MemberType(type, i), items[i], output);
        }
        else
        {
            output.AddRange(Word(type, value));
        }
    }

    private static byte[] Word(AbiType type, object value)
    {
        var word = new byte[32];
        AbiWord.Write(type, value, word);
        return word;
    }
}
