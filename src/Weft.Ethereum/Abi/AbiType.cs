using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weft.Ethereum;

/// <summary>A type of the contract ABI, as in <c>uint256</c>, <c>bytes4[]</c>, <c>(address,uint8)[2]</c>.</summary>
/// <remarks>
/// Source: Contract ABI Specification, https://docs.soliditylang.org/en/latest/abi-spec.html.
/// Nesting, length of the text and size of the head are bounded, so a hostile type costs nothing. An array of
/// elements that take no space is refused: its length could claim any amount of work for no bytes.
/// </remarks>
public sealed class AbiType : IEquatable<AbiType>
{
    public const int MaxDepth = 32;
    public const int MaxTextLength = 65_536;
    private const long MaxHeadSize = 1 << 28;

    private readonly string _text;

    private AbiType(AbiKind kind, string text, int size = 0, int decimals = 0, AbiType? element = null,
        IReadOnlyList<AbiType>? components = null)
    {
        Kind = kind;
        Size = size;
        Decimals = decimals;
        Element = element;
        Components = components ?? [];
        _text = text;
        if (text.Length > MaxTextLength) throw new AbiException("The type is too long.");
        Depth = 1 + Math.Max(element?.Depth ?? 0, Components.Select(c => c.Depth).DefaultIfEmpty().Max());
        if (Depth > MaxDepth) throw new AbiException($"The type is nested deeper than {MaxDepth}.");
        if (element?.HeadSize == 0) throw new AbiException($"An array of {element} has elements without size.");
        IsDynamic = kind switch
        {
            AbiKind.Bytes or AbiKind.String or AbiKind.Array => true,
            AbiKind.FixedArray => element!.IsDynamic,
            _ => Components.Any(c => c.IsDynamic),
        };
        StaticSize = kind switch
        {
            AbiKind.FixedArray => CheckedSize((long)element!.HeadSize * size),
            AbiKind.Tuple => CheckedSize(Components.Sum(c => (long)c.HeadSize)),
            _ => 32,
        };
        HeadSize = IsDynamic ? 32 : StaticSize;
    }

    public AbiKind Kind { get; }

    /// <summary>Bits of a number, bytes of <c>bytesN</c>, elements of <c>T[k]</c>; else 0.</summary>
    public int Size { get; }

    /// <summary>N of <c>fixedMxN</c>: the value on the wire is the number times 10^N.</summary>
    public int Decimals { get; }

    /// <summary>T of <c>T[]</c> and <c>T[k]</c>.</summary>
    public AbiType? Element { get; }

    /// <summary>Members of a tuple.</summary>
    public IReadOnlyList<AbiType> Components { get; }

    /// <summary>Whether the head holds only an offset to the value.</summary>
    public bool IsDynamic { get; }

    /// <summary>Bytes that the value takes in the head of what encloses it.</summary>
    public int HeadSize { get; }

    /// <summary>Bytes of the heads of its own elements or members; 32 for a single word.</summary>
    internal int StaticSize { get; }

    internal int Depth { get; }

    /// <summary>Throws <see cref="AbiException"/>. Knows the aliases <c>uint</c>, <c>int</c>, <c>fixed</c>,
    /// <c>ufixed</c>.</summary>
    public static AbiType Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return AbiTypeParser.Parse(text);
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out AbiType? type)
    {
        type = null;
        if (text is null) return false;
        try
        {
            type = AbiTypeParser.Parse(text);
            return true;
        }
        catch (AbiException)
        {
            return false;
        }
    }

    public static AbiType Array(AbiType element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return new AbiType(AbiKind.Array, $"{element}[]", element: element);
    }

    public static AbiType FixedArray(AbiType element, int length)
    {
        ArgumentNullException.ThrowIfNull(element);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var text = string.Create(CultureInfo.InvariantCulture, $"{element}[{length}]");
        return new AbiType(AbiKind.FixedArray, text, length, element: element);
    }

    public static AbiType Tuple(params IReadOnlyList<AbiType> components)
    {
        ArgumentNullException.ThrowIfNull(components);
        return new AbiType(AbiKind.Tuple, $"({string.Join(',', components)})", components: [.. components]);
    }

    internal static AbiType Atom(AbiKind kind, string text, int size = 0, int decimals = 0) =>
        new(kind, text, size, decimals);

    public bool Equals(AbiType? other) =>
        other is not null && string.Equals(_text, other._text, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as AbiType);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The canonical name that selectors and topics are made of.</summary>
    public override string ToString() => _text;

    private static int CheckedSize(long size) =>
        size <= MaxHeadSize ? (int)size : throw new AbiException("The type is larger than any data could be.");
}
