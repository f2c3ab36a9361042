using System.Globalization;
using System.Numerics;
using Weft.Ethereum;

namespace Weft.Chain;

/// <summary>One thing that a deployment must say of itself.</summary>
/// <param name="What">As in <c>the market's MAX_FEE_BPS</c>.</param>
/// <param name="Expected">In words, for the sentence.</param>
/// <param name="Found">What the answer says instead, in words; null where it is as it should be.</param>
internal sealed record CheckRow(
    string What, Address At, byte[] Question, string Expected, Func<byte[], string?> Found)
{
    private const int Word = 32;

    /// <summary>A contract as the table speaks of it.</summary>
    internal readonly record struct Named(string Name, Address At)
    {
        public CheckRow Is(string view, Address expected) => Of(
            view, Say(expected), answer => Answer(answer) == expected ? null : Say(Answer(answer)));

        public CheckRow Is(string view, BigInteger expected) => Of(
            view, Say(expected), answer => Number(answer) == expected ? null : Say(Number(answer)));

        public CheckRow IsAtMost(string view, BigInteger limit) => Of(
            view, $"at most {Say(limit)}", answer => Number(answer) <= limit ? null : Say(Number(answer)));

        /// <summary>Several words, as of a struct.</summary>
        public CheckRow Are(string view, params BigInteger[] expected) => Of(view, Say(expected), answer =>
        {
            var found = Enumerable.Range(0, answer.Length / Word).Select(i => Number(answer[(i * Word)..])).ToArray();
            return found.AsSpan().SequenceEqual(expected) ? null : Say(found);
        });

        /// <summary>A view that takes arguments, each one word.</summary>
        public CheckRow With(string what, string signature, byte[] arguments, BigInteger expected)
        {
            byte[] question = [.. Keccak.Hash(signature).Bytes[..4], .. arguments];
            return new CheckRow(
                $"{Name}'s {what}", At, question, Say(expected),
                answer => Number(answer) == expected ? null : Say(Number(answer)));
        }

        private CheckRow Of(string view, string expected, Func<byte[], string?> found) => new(
            $"{Name}'s {view}", At, Keccak.Hash($"{view}()").Bytes[..4].ToArray(), expected, found);
    }

    internal static byte[] AsWord(ReadOnlySpan<byte> value) => [.. new byte[Word - value.Length], .. value];

    /// <summary>For <c>bytes4</c>, which stands on the left.</summary>
    internal static byte[] AsLeftWord(ReadOnlySpan<byte> value) => [.. value, .. new byte[Word - value.Length]];

    private static BigInteger Number(byte[] answer) => answer.Length < Word
        ? throw new AbiException("The answer is shorter than a word.")
        : new BigInteger(answer.AsSpan(0, Word), isUnsigned: true, isBigEndian: true);

    private static Address Answer(byte[] answer) => answer.Length < Word
        ? throw new AbiException("The answer is shorter than a word.")
        : new Address(answer.AsSpan(Word - Address.Size, Address.Size));

    private static string Say(Address address) => address.IsZero ? "nobody" : address.ToString();

    private static string Say(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Say(IEnumerable<BigInteger> numbers) => string.Join('/', numbers.Select(Say));
}

/// <summary>A thing that is not as it was deployed.</summary>
public sealed record Difference(string What, string Found, string Expected)
{
    public string Sentence => $"The {What} is {Found}, not {Expected}.";
}
