using System.Globalization;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>
/// A code as it is handed to people: <c>weft:bind?code=ADA_2026&amp;by=0x7e5f...&amp;chain=31337</c>, or the same words
/// behind a site's address. The referrer is in it, because the code that every account has does not say whose it is.
/// </summary>
internal sealed record ReferralLink(string Code, Address? By, ulong? Chain)
{
    public const string DefaultSite = "weft:bind";
    private const int MaxLength = 500;

    public string Text(string site) => string.Create(
        CultureInfo.InvariantCulture,
        $"{site}{(site.Contains('?', StringComparison.Ordinal) ? '&' : '?')}code={Code}&by={By}&chain={Chain}");

    /// <param name="text">A code, or a link.</param>
    public static Result<ReferralLink> Parse(string text)
    {
        if (CodeBook.IsCode(text)) return new ReferralLink(text, null, null);
        var query = text.IndexOf('?', StringComparison.Ordinal);
        if (query < 0 || text.Length > MaxLength) return ReferringRefusals.LinkMalformed(text);
        var (code, by, chain) = ((string?)null, (Address?)null, (ulong?)null);
        foreach (var pair in text[(query + 1)..].Split('&'))
        {
            var (name, value) = pair.Split('=', 2) is [var left, var right] ? (left, right) : (pair, "");
            switch (name)
            {
                case "code" when CodeBook.IsCode(value):
                    code = value;
                    break;
                case "by" when Address.TryParse(value, out var address):
                    by = address;
                    break;
                case "chain" when ulong.TryParse(
                    value, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                    chain = number;
                    break;
                case "code" or "by" or "chain":
                    return ReferringRefusals.LinkMalformed(text);
            }
        }

        return code is null ? ReferringRefusals.LinkMalformed(text) : new ReferralLink(code, by, chain);
    }
}
