using System.Buffers.Binary;

namespace Weft.Ethereum;

/// <summary>Measures the values, then writes them into one array: heads in front, tails behind in order.</summary>
internal static class AbiEncoder
{
    public static byte[] Encode(IReadOnlyList<AbiType> types, IReadOnlyList<object> values)
    {
        if (types.Count != values.Count)
            throw new ArgumentException($"{types.Count} types, but {values.Count} values.");
        var size = 0L;
        for (var i = 0; i < types.Count; i++) size += Measure(types[i], values[i]);
        var output = new byte[checked((int)size)];
        var tail = 0;
        for (var i = 0; i < types.Count; i++) tail = checked(tail + types[i].HeadSize);
        var heads = 0;
        for (var i = 0; i < types.Count; i++) WriteMember(types[i], values[i], output, 0, ref heads, ref tail);
        return output;
    }

    /// <summary>Bytes in head and tail together.</summary>
    private static long Measure(AbiType type, object value)
    {
        if (!type.IsDynamic) return type.HeadSize;
        if (type.Kind is AbiKind.Bytes or AbiKind.String) return 64 + Padded(AbiWord.Contents(type, value).Length);
        var items = AbiWord.Items(type, value);
        var size = type.Kind == AbiKind.Array ? 64L : 32L;
        for (var i = 0; i < items.Count; i++) size += Measure(MemberType(type, i), items[i]);
        return size;
    }

    /// <param name="start">Where the enclosing tuple begins: offsets count from there.</param>
    /// <param name="head">Where the member's head goes; moved behind it.</param>
    /// <param name="tail">Where the next tail goes; moved behind it.</param>
    private static void WriteMember(
        AbiType type, object value, Span<byte> output, int start, ref int head, ref int tail)
    {
        if (type.IsDynamic)
        {
            WriteLength(output.Slice(head, 32), tail - start);
            head += 32;
            tail = WriteTail(type, value, output, tail);
        }
        else if (type.Kind is AbiKind.Tuple or AbiKind.FixedArray)
        {
            var items = AbiWord.Items(type, value);
            for (var i = 0; i < items.Count; i++)
                WriteMember(MemberType(type, i), items[i], output, start, ref head, ref tail);
        }
        else
        {
            AbiWord.Write(type, value, output.Slice(head, 32));
            head += 32;
        }
    }

    /// <summary>Writes a dynamic value and returns the place behind it.</summary>
    private static int WriteTail(AbiType type, object value, Span<byte> output, int at)
    {
        if (type.Kind is AbiKind.Bytes or AbiKind.String)
        {
            var contents = AbiWord.Contents(type, value);
            WriteLength(output.Slice(at, 32), contents.Length);
            contents.CopyTo(output[(at + 32)..]);
            return at + 32 + (int)Padded(contents.Length);
        }

        var items = AbiWord.Items(type, value);
        if (type.Kind == AbiKind.Array)
        {
            WriteLength(output.Slice(at, 32), items.Count);
            at += 32;
        }

        var head = at;
        var tail = at;
        for (var i = 0; i < items.Count; i++) tail += MemberType(type, i).HeadSize;
        for (var i = 0; i < items.Count; i++)
            WriteMember(MemberType(type, i), items[i], output, at, ref head, ref tail);
        return tail;
    }

    internal static AbiType MemberType(AbiType type, int index) => type.Element ?? type.Components[index];

    internal static long Padded(long length) => (length + 31) / 32 * 32;

    private static void WriteLength(Span<byte> word, int value) =>
        BinaryPrimitives.WriteInt32BigEndian(word[28..], value);
}
