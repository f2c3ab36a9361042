using System.Buffers.Binary;

namespace Weft.Ethereum;

/// <summary>Reads strictly: each offset must be the place where the previous tail ended.</summary>
/// <remarks>
/// So each byte is read once, and the count of an array is checked against the bytes that are left before anything
/// is allocated for it.
/// </remarks>
internal static class AbiDecoder
{
    public static object[] Decode(IReadOnlyList<AbiType> types, ReadOnlySpan<byte> data)
    {
        var tail = 0L;
        for (var i = 0; i < types.Count; i++) tail += types[i].HeadSize;
        Require(data, 0, tail);
        var values = new object[types.Count];
        var head = 0;
        var end = (int)tail;
        for (var i = 0; i < types.Count; i++) values[i] = ReadMember(types[i], data, 0, ref head, ref end);
        return end == data.Length ? values : throw new AbiException($"{data.Length - end} bytes follow the values.");
    }

    private static object ReadMember(AbiType type, ReadOnlySpan<byte> data, int start, ref int head, ref int tail)
    {
        if (type.IsDynamic)
        {
            var offset = ReadLength(data, head);
            head += 32;
            if (offset != tail - start)
                throw new AbiException($"The offset of {type} is {offset}; strict encoding puts it at {tail - start}.");
            return ReadTail(type, data, ref tail);
        }

        if (type.Kind is AbiKind.Tuple or AbiKind.FixedArray)
        {
            var items = new object[type.Kind == AbiKind.Tuple ? type.Components.Count : type.Size];
            for (var i = 0; i < items.Length; i++)
                items[i] = ReadMember(AbiEncoder.MemberType(type, i), data, start, ref head, ref tail);
            return items;
        }

        var value = AbiWord.Read(type, data.Slice(head, 32));
        head += 32;
        return value;
    }

    private static object ReadTail(AbiType type, ReadOnlySpan<byte> data, ref int at)
    {
        if (type.Kind is AbiKind.Bytes or AbiKind.String) return ReadContents(type, data, ref at);
        var count = type.Kind == AbiKind.Tuple ? type.Components.Count : type.Size;
        var size = (long)type.StaticSize;
        if (type.Kind == AbiKind.Array)
        {
            count = ReadLength(data, at);
            at += 32;
            size = (long)count * type.Element!.HeadSize;
        }

        Require(data, at, size);
        var items = new object[count];
        var start = at;
        var head = at;
        at += (int)size;
        for (var i = 0; i < count; i++)
            items[i] = ReadMember(AbiEncoder.MemberType(type, i), data, start, ref head, ref at);
        return items;
    }

    private static object ReadContents(AbiType type, ReadOnlySpan<byte> data, ref int at)
    {
        var length = ReadLength(data, at);
        at += 32;
        var padded = AbiEncoder.Padded(length);
        Require(data, at, padded);
        if (data.Slice(at + length, (int)padded - length).ContainsAnyExcept((byte)0))
            throw new AbiException($"The padding of {type} is not zero.");
        var value = AbiWord.ReadContents(type, data.Slice(at, length));
        at += (int)padded;
        return value;
    }

    private static int ReadLength(ReadOnlySpan<byte> data, int at)
    {
        Require(data, at, 32);
        var word = data.Slice(at, 32);
        var value = BinaryPrimitives.ReadUInt32BigEndian(word[28..]);
        return value <= int.MaxValue && !word[..28].ContainsAnyExcept((byte)0)
            ? (int)value
            : throw new AbiException("A length or an offset is larger than any data could be.");
    }

    private static void Require(ReadOnlySpan<byte> data, int at, long size)
    {
        if (size > data.Length - at)
            throw new AbiException($"The data ends at {data.Length} bytes; {at + size} were expected.");
    }
}
