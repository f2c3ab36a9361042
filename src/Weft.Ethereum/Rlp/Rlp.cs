namespace Weft.Ethereum;

/// <summary>Recursive length prefix: the encoding of transactions.</summary>
/// <remarks>
/// Source: Ethereum yellow paper, appendix B. Only the canonical form is read: the shortest prefix, nothing behind the
/// item; so an item has one encoding. Depth and size are bounded before any work is done.
/// </remarks>
public static class Rlp
{
    public const int MaxDepth = 64;

    /// <summary>More than any transaction, and little enough to hold as items.</summary>
    public const int MaxBytes = 1024 * 1024;

    public static byte[] Encode(RlpItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var output = new byte[Measure(item, depth: 0)];
        Write(item, output);
        return output;
    }

    /// <exception cref="RlpException">The bytes are not exactly one item in canonical form, or too large.</exception>
    public static RlpItem Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length > MaxBytes) throw new RlpException($"RLP of more than {MaxBytes} bytes is not read.");
        var at = 0;
        var item = Read(encoded, ref at, depth: 0);
        return at == encoded.Length ? item : throw new RlpException($"{encoded.Length - at} bytes follow the item.");
    }

    private static int Measure(RlpItem item, int depth)
    {
        if (depth > MaxDepth) throw new ArgumentException($"Items are nested deeper than {MaxDepth}.");
        var size = PayloadSize(item, depth);
        return IsItsOwnPrefix(item) ? 1 : checked(1 + (size <= 55 ? 0 : LengthSize(size)) + size);
    }

    private static int PayloadSize(RlpItem item, int depth)
    {
        if (!item.IsList) return item.Bytes.Length;
        var size = 0;
        foreach (var member in item.Items) size = checked(size + Measure(member, depth + 1));
        return size;
    }

    private static bool IsItsOwnPrefix(RlpItem item) => !item.IsList && item.Bytes is { Length: 1, Span: [< 0x80] };

    /// <summary>Writes the item at the start and returns what is behind it.</summary>
    private static Span<byte> Write(RlpItem item, Span<byte> output)
    {
        if (!IsItsOwnPrefix(item))
        {
            var size = PayloadSize(item, depth: 0);
            var offset = item.IsList ? 0xc0 : 0x80;
            var lengthSize = size <= 55 ? 0 : LengthSize(size);
            output[0] = (byte)(offset + (size <= 55 ? size : 55 + lengthSize));
            for (var i = 0; i < lengthSize; i++) output[lengthSize - i] = (byte)(size >> (8 * i));
            output = output[(1 + lengthSize)..];
        }

        if (item.IsList)
        {
            foreach (var member in item.Items) output = Write(member, output);
            return output;
        }

        item.Bytes.Span.CopyTo(output);
        return output[item.Bytes.Length..];
    }

    private static int LengthSize(int size) => size switch { < 1 << 8 => 1, < 1 << 16 => 2, < 1 << 24 => 3, _ => 4 };

    private static RlpItem Read(ReadOnlySpan<byte> data, ref int at, int depth)
    {
        if (depth > MaxDepth) throw new RlpException($"Items are nested deeper than {MaxDepth}.");
        if (at >= data.Length) throw new RlpException("The data ends where an item was expected.");
        var prefix = data[at++];
        if (prefix < 0x80) return RlpItem.Of(new[] { prefix });

        var isList = prefix >= 0xc0;
        var size = prefix - (isList ? 0xc0 : 0x80);
        if (size > 55) size = ReadLength(data, ref at, size - 55);
        if (size > data.Length - at) throw new RlpException("An item is longer than the data.");
        var payload = data.Slice(at, size);
        at += size;
        if (!isList)
        {
            if (payload is [< 0x80]) throw new RlpException("A byte below 128 has a prefix.");
            return RlpItem.Of(payload.ToArray());
        }

        var items = new List<RlpItem>();
        for (var inner = 0; inner < payload.Length;) items.Add(Read(payload, ref inner, depth + 1));
        return RlpItem.ListOf(items);
    }

    private static int ReadLength(ReadOnlySpan<byte> data, ref int at, int lengthSize)
    {
        if (lengthSize > data.Length - at) throw new RlpException("A length is longer than the data.");
        var bytes = data.Slice(at, lengthSize);
        at += lengthSize;
        if (bytes[0] == 0) throw new RlpException("A length has leading zeros.");
        if (lengthSize > 4) throw new RlpException("An item is longer than the data.");
        var length = 0L;
        foreach (var b in bytes) length = (length << 8) | b;
        if (length <= 55) throw new RlpException("A short length is written in the long form.");
        return length <= int.MaxValue ? (int)length : throw new RlpException("An item is longer than the data.");
    }
}
