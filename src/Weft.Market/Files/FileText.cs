using System.Globalization;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The parts that files of rounds and of proofs share, from their text. What cannot be read throws.</summary>
/// <exception cref="FormatException">Says what cannot be read; who decodes the file refuses with it.</exception>
internal static class FileText
{
    /// <summary>Past the year 9999 no clock shows it.</summary>
    private const ulong MaxTime = 253_402_300_799;

    public static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>JSON's lists may hold nulls, whatever their type says.</summary>
    public static IReadOnlyList<T> Each<TDto, T>(IReadOnlyList<TDto?> list, Func<TDto, T> read)
        where TDto : class =>
        [.. list.Select(dto => read(dto ?? throw new FormatException("there is nothing where something should be")))];

    public static Address ToAddress(string text) =>
        Address.TryParse(text, out var address) ? address : throw Bad(text, "an address");

    public static Hash32 ToHash(string text) =>
        Hash32.TryParse(text, out var hash) ? hash : throw Bad(text, "a hash");

    public static ulong ToNumber(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Bad(text, "a whole number");

    public static UnixTime ToTime(ulong seconds) =>
        seconds <= MaxTime ? new(seconds) : throw Bad(Number(seconds), "a time");

    public static byte[] ToSignature(string text) =>
        Hex.TryDecode(text, out var bytes) && bytes.Length <= Signed<Offer>.MaxSignatureBytes
            ? bytes
            : throw Bad(text, "a signature");

    public static FormatException Bad(string text, string what) =>
        new($"\"{(text.Length > 40 ? text[..40] + "..." : text)}\" is not {what}");
}
