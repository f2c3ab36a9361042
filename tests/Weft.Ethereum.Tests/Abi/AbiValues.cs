using System.Globalization;
using System.Numerics;
using System.Text.Json;
using CsCheck;

namespace Weft.Ethereum.Tests;

/// <summary>Values of the ABI from JSON, at random, and as text to compare.</summary>
internal static class AbiValues
{
    public static readonly Gen<(AbiType Type, object Value)> Any = AnyOf(depth: 3);

    public static readonly Gen<(AbiType[] Types, object[] Values)> Many =
        Any.Array[0, 5].Select(a => (a.Select(x => x.Type).ToArray(), a.Select(x => x.Value).ToArray()));

    /// <summary>Numbers as decimal or hexadecimal text, bytes as hexadecimal text.</summary>
    public static object FromJson(AbiType type, JsonElement json) => type.Kind switch
    {
        AbiKind.UInt or AbiKind.Int => Number(json.ToString()),
        AbiKind.Address => Address.Parse(json.GetString()!.ToLowerInvariant()),
        AbiKind.Bool => json.GetBoolean(),
        AbiKind.FixedBytes or AbiKind.Bytes => Hex.Decode(json.GetString()!),
        AbiKind.String => json.GetString()!,
        AbiKind.Tuple => json.EnumerateArray().Select((e, i) => FromJson(type.Components[i], e)).ToArray(),
        _ => json.EnumerateArray().Select(e => FromJson(type.Element!, e)).ToArray(),
    };

    public static string Text(object value) => value switch
    {
        byte[] bytes => Hex.Encode(bytes),
        object[] items => $"[{string.Join(", ", items.Select(Text))}]",
        string text => $"'{text}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static BigInteger Number(string text)
    {
        var negative = text.StartsWith('-');
        if (negative) text = text[1..];
        var number = text.StartsWith("0x", StringComparison.Ordinal)
            ? BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : BigInteger.Parse(text, CultureInfo.InvariantCulture);
        return negative ? -number : number;
    }

    private static Gen<(AbiType, object)> AnyOf(int depth)
    {
        var atom = Gen.OneOf(
            Integers(AbiKind.UInt), Integers(AbiKind.Int), Fixed(),
            Gen.Byte.Array[20].Select(b => (AbiType.Parse("address"), (object)new Address(b))),
            Gen.Bool.Select(b => (AbiType.Parse("bool"), (object)b)),
            Gen.Int[1, 32].SelectMany(n => Gen.Byte.Array[n].Select(b => (AbiType.Parse($"bytes{n}"), (object)b))),
            Gen.Byte.Array[24].Select(b => (AbiType.Parse("function"), (object)b)),
            Gen.Byte.Array[0, 70].Select(b => (AbiType.Parse("bytes"), (object)b)),
            Gen.OneOf(Gen.Char.AlphaNumeric, Gen.Const('é'), Gen.Const('織'), Gen.Const('\0')).Array[0, 40]
                .Select(c => (AbiType.Parse("string"), (object)new string(c))));
        if (depth == 0) return atom;
        var inner = AnyOf(depth - 1);
        return Gen.Frequency(
            (3, atom),
            (1, inner.Array[0, 4].Select(a => (AbiType.Tuple([.. a.Select(x => x.Item1)]), Items(a)))),
            (1, Repeated(inner, (e, _) => AbiType.Array(e))),
            (1, Repeated(inner, AbiType.FixedArray)));
    }

    /// <remarks>The elements of an array are one value again and again: of another value the type might differ.</remarks>
    private static Gen<(AbiType, object)> Repeated(Gen<(AbiType, object)> inner, Func<AbiType, int, AbiType> wrap) =>
        Gen.Select(inner.Where(x => x.Item1.HeadSize > 0), Gen.Int[0, 4])
            .Select((x, n) => (wrap(x.Item1, n), (object)Enumerable.Repeat(x.Item2, n).ToArray()));

    private static object Items((AbiType, object)[] members) => members.Select(x => x.Item2).ToArray();

    private static Gen<(AbiType, object)> Integers(AbiKind kind) =>
        Gen.Select(Gen.Int[1, 32], Gen.Byte.Array[32]).Select((bytes, random) =>
        {
            var unsigned = kind == AbiKind.UInt;
            var number = new BigInteger(random.AsSpan(0, bytes), unsigned);
            return (AbiType.Parse($"{(unsigned ? "uint" : "int")}{bytes * 8}"), (object)number);
        });

    private static Gen<(AbiType, object)> Fixed() =>
        Gen.Select(Gen.Int[1, 80], Gen.Byte.Array[16]).Select((decimals, random) =>
            (AbiType.Parse($"fixed128x{decimals}"), (object)new BigInteger(random)));
}
