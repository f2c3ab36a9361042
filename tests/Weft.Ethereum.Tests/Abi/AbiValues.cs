using System.Globalization;
using System.Numerics;
using System.Text.Json;
using CsCheck;

namespace Weft.Ethereum.Tests;

/// <summary>Values of the ABI from JSON, at random, and as text to compare.</summary>
internal static class AbiValues
{
    public static readonly Gen<AbiType> AnyType = TypeOf(depth: 3);

    public static readonly Gen<(AbiType[] Types, object[] Values)> Many =
        AnyType.Array[0, 5].SelectMany(types => Items(types).Select(values => (types, values)));

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

    private static Gen<AbiType> TypeOf(int depth)
    {
        var bits = Gen.Int[1, 32].Select(n => n * 8);
        var atom = Gen.OneOf(
            bits.Select(n => $"uint{n}"), bits.Select(n => $"int{n}"), Gen.Int[1, 32].Select(n => $"bytes{n}"),
            Gen.Select(bits, Gen.Int[1, 80], (n, d) => $"fixed{n}x{d}"),
            Gen.Select(bits, Gen.Int[1, 80], (n, d) => $"ufixed{n}x{d}"), Gen.Const("address"), Gen.Const("bool"),
            Gen.Const("bytes"), Gen.Const("string"), Gen.Const("function")).Select(AbiType.Parse);
        if (depth == 0) return atom;
        var inner = TypeOf(depth - 1);
        var element = inner.Where(t => t.HeadSize > 0);
        return Gen.Frequency(
            (3, atom),
            (1, inner.Array[0, 4].Select(members => AbiType.Tuple(members))),
            (1, element.Select(AbiType.Array)),
            (1, Gen.Select(element, Gen.Int[0, 4], AbiType.FixedArray)));
    }

    private static Gen<object> ValueOf(AbiType type) => type.Kind switch
    {
        AbiKind.UInt or AbiKind.UFixed => Integer(type.Size, isUnsigned: true),
        AbiKind.Int or AbiKind.Fixed => Integer(type.Size, isUnsigned: false),
        AbiKind.Address => Gen.Byte.Array[20].Select(b => (object)new Address(b)),
        AbiKind.Bool => Gen.Bool.Select(b => (object)b),
        AbiKind.FixedBytes or AbiKind.Function => Gen.Byte.Array[type.Size].Select(b => (object)b),
        AbiKind.Bytes => Gen.Byte.Array[0, 70].Select(b => (object)b),
        AbiKind.String => Letters.Array[0, 40].Select(c => (object)new string(c)),
        AbiKind.Array => Gen.Int[0, 4].SelectMany(n => Same(type, n)),
        AbiKind.FixedArray => Same(type, type.Size),
        _ => Items(type.Components).Select(v => (object)v),
    };

    private static Gen<char> Letters =>
        Gen.OneOf(Gen.Char.AlphaNumeric, Gen.Const('é'), Gen.Const('織'), Gen.Const('\0'));

    private static Gen<object> Same(AbiType array, int length) =>
        Items([.. Enumerable.Repeat(array.Element!, length)]).Select(v => (object)v);

    private static Gen<object[]> Items(IReadOnlyList<AbiType> types) => types.Aggregate(
        Gen.Const(Array.Empty<object>()),
        (head, type) => Gen.Select(head, ValueOf(type), (values, value) => (object[])[.. values, value]));

    private static Gen<object> Integer(int bits, bool isUnsigned) =>
        Gen.Select(Gen.Byte.Array[bits / 8], Gen.Int[0, 3], (random, edge) => (object)(edge switch
        {
            0 => isUnsigned ? BigInteger.Zero : -BigInteger.Pow(2, bits - 1),
            1 => BigInteger.Pow(2, isUnsigned ? bits : bits - 1) - 1,
            _ => new BigInteger(random, isUnsigned),
        }));
}
