using System.Numerics;
using Weft.Ethereum;

namespace Weft.Chain.Tests.Economy;

/// <summary>Calls and answers of static types and lists of addresses or numbers, as 32-byte words.</summary>
internal static class Words
{
    /// <param name="signature">As in <c>claimFor(address,uint256[])</c>.</param>
    public static byte[] Call(string signature, params object[] arguments)
    {
        var heads = new List<byte>();
        var tails = new List<byte>();
        foreach (var argument in arguments)
        {
            if (argument is not System.Collections.IEnumerable list || argument is byte[])
            {
                heads.AddRange(Of(argument));
                continue;
            }

            var words = list.Cast<object>().Select(Of).ToList();
            heads.AddRange(Of(arguments.Length * 32 + tails.Count));
            tails.AddRange([.. Of(words.Count), .. words.SelectMany(word => word)]);
        }

        return [.. Keccak.Hash(signature).Bytes[..4], .. heads, .. tails];
    }

    public static byte[] Of(object value)
    {
        var word = new byte[32];
        if (value is Hash32 hash) return hash.ToArray();
        if (value is Address address) address.Bytes.CopyTo(word.AsSpan(12));
        else if (!Number(value).TryWriteBytes(word, out var length, isUnsigned: true, isBigEndian: true))
            throw new OverflowException($"{value} has more than 256 bits.");
        else if (length < 32) Right(word, length);
        return word;
    }

    public static BigInteger Number(object value) => value switch
    {
        BigInteger number => number,
        Address address => new BigInteger(address.Bytes, isUnsigned: true, isBigEndian: true),
        Hash32 hash => new BigInteger(hash.Bytes, isUnsigned: true, isBigEndian: true),
        bool flag => flag ? 1 : 0,
        Enum item => Convert.ToInt64(item, null),
        ulong number => number,
        _ => Convert.ToInt64(value, null),
    };

    public static BigInteger[] Read(ReadOnlySpan<byte> data)
    {
        var numbers = new BigInteger[data.Length / 32];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = new BigInteger(data.Slice(i * 32, 32), isUnsigned: true, isBigEndian: true);
        return numbers;
    }

    private static void Right(byte[] word, int length)
    {
        Array.Copy(word, 0, word, 32 - length, length);
        Array.Clear(word, 0, 32 - length);
    }
}
