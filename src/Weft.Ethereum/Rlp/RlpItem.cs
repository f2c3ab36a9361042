using System.Numerics;
using System.Runtime.InteropServices;

namespace Weft.Ethereum;

/// <summary>Bytes, or a list of items.</summary>
public sealed class RlpItem
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly RlpItem[]? _items;

    private RlpItem(ReadOnlyMemory<byte> bytes, RlpItem[]? items)
    {
        _bytes = bytes;
        _items = items;
    }

    public bool IsList => _items is not null;

    /// <summary>Throws <see cref="RlpException"/> for a list.</summary>
    public ReadOnlyMemory<byte> Bytes =>
        _items is null ? _bytes : throw new RlpException("Expected bytes, not a list.");

    /// <summary>Throws <see cref="RlpException"/> for bytes.</summary>
    public IReadOnlyList<RlpItem> Items => _items ?? throw new RlpException("Expected a list, not bytes.");

    public static RlpItem Of(ReadOnlyMemory<byte> bytes) => new(bytes, items: null);

    public static RlpItem Of(Hash32 hash) => Of(hash.ToArray());

    public static RlpItem Of(Address address) => Of(address.ToArray());

    /// <summary>A number as Ethereum writes it: big-endian without leading zeros, nothing for 0.</summary>
    public static RlpItem Of(BigInteger number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return Of(number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    public static RlpItem List(params IReadOnlyList<RlpItem> items) => new(default, [.. items]);

    /// <summary>The number in bytes of canonical form and at most that size.</summary>
    /// <exception cref="RlpException">It is a list, longer, or has leading zeros.</exception>
    public BigInteger ToInteger(int maxBytes = 32)
    {
        var bytes = Bytes.Span;
        if (bytes.Length > maxBytes) throw new RlpException($"A number is longer than {maxBytes} bytes.");
        if (bytes is [0, ..]) throw new RlpException("A number has leading zeros.");
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    internal static RlpItem ListOf(List<RlpItem> items) => new(default, [.. CollectionsMarshal.AsSpan(items)]);
}
