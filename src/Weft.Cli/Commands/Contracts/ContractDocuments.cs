using System.Globalization;
using System.Text.Json.Serialization;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>An amount that says what it is of.</summary>
/// <param name="Text">For people: <c>12.5</c>.</param>
internal sealed record AmountDocument(string BaseUnits, string Text, string Unit, int Decimals)
{
    public static AmountDocument Of(WeftAmount amount) =>
        Of(amount.BaseUnits, WeftAmount.Unit, WeftAmount.Digits);

    public static AmountDocument Of(Money amount, Network network) =>
        Of(amount.BaseUnits, network.TokenSymbol, Market.Decimals.Token);

    /// <summary>Grouped, and cut after six digits with a mark: <c>1,250.5 WEFT</c>, <c>~0.333333 WEFT</c>.</summary>
    public override string ToString()
    {
        var point = Text.IndexOf('.', StringComparison.Ordinal);
        var whole = UInt128.Parse(point < 0 ? Text : Text[..point], CultureInfo.InvariantCulture)
            .ToString("N0", CultureInfo.InvariantCulture);
        if (point < 0) return $"{whole} {Unit}";
        var part = Text[point..];
        var cut = part.Length > 7;
        return $"{(cut ? "~" : "")}{whole}{(cut ? part[..7] : part)} {Unit}";
    }

    private static AmountDocument Of(UInt128 units, string unit, int decimals) => new(
        units.ToString(CultureInfo.InvariantCulture), Market.Decimals.Format(units, decimals), unit, decimals);
}

/// <summary>A transaction that the verb sent.</summary>
internal sealed record SentDocument(string Transaction, ulong Block, ulong GasUsed, string FeeWei)
{
    public static SentDocument Of(EconomyReceipt receipt) => new(
        receipt.Transaction.ToString(), receipt.Block, receipt.GasUsed,
        receipt.FeeWei.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Figures of the economy as people read them.</summary>
internal static class Words
{
    /// <summary><c>2026-12-16 17:40 UTC, in 21 d</c></summary>
    public static string When(UnixTime time, UnixTime now)
    {
        var date = time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return time > now
            ? $"{date} UTC, in {Show.Time(time.Seconds - now.Seconds)}"
            : $"{date} UTC, {Show.Time(now.Seconds - time.Seconds)} ago";
    }

    /// <summary>For documents: <c>2026-12-16T17:40:00Z</c>.</summary>
    public static string Iso(UnixTime time) =>
        time.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static UnixTime FromIso(string text) => UnixTime.From(
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    /// <summary><c>2.5 %</c> of 250 basis points.</summary>
    public static string Percent(int basisPoints) => $"{Decimals.Format((UInt128)basisPoints, 2)} %";

    /// <summary>Reads <c>2.5%</c> or <c>2.5</c>: 0 to 100 %.</summary>
    public static bool BasisPoints(string text, out int basisPoints)
    {
        var read = Decimals.TryParse(text.TrimEnd('%').Trim(), 2, out var bps) && bps <= 10_000;
        basisPoints = read ? (int)bps : 0;
        return read;
    }

    public static Result<Address> Address(string text) => Ethereum.Address.TryParse(text, out var address)
        ? address
        : ContractRefusals.Malformed("address", text, "0x and 40 hexadecimal digits");
}

/// <summary>What the verbs of the economy write and read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StakeDocument))]
[JsonSerializable(typeof(CasesDocument))]
[JsonSerializable(typeof(ReferralDocument))]
[JsonSerializable(typeof(BindDocument))]
[JsonSerializable(typeof(LinkDocument))]
[JsonSerializable(typeof(RewardsDocument))]
[JsonSerializable(typeof(AuctionDocument))]
[JsonSerializable(typeof(PassDocument))]
[JsonSerializable(typeof(TiersDocument))]
[JsonSerializable(typeof(ProposalsDocument))]
[JsonSerializable(typeof(ProposalFile))]
internal sealed partial class ContractJson : JsonSerializerContext;
