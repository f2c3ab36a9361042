using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>The last reading of a lease as documents have it; what is null the machine could not tell.</summary>
/// <param name="EnergySource"><c>counted</c>, <c>integrated</c>, <c>estimated</c> or <c>unknown</c>.</param>
/// <param name="UtilizationPercent">Of the GPU time that was used.</param>
/// <param name="ReadingHash">What the machine signed, and what the last voucher answered.</param>
/// <param name="ReadingSignature">Null where the machine did not sign.</param>
internal sealed record UsageDocument(
    ulong GpuMilliseconds, ulong? Millijoules, string EnergySource, int? UtilizationPercent, ulong? VramHighBytes,
    ulong? CpuMilliseconds, ulong BytesIn, ulong BytesOut, int? HottestCelsius, ulong? CarbonMilligrams,
    string ReadingHash, string? ReadingSignature)
{
    public static UsageDocument? Of(LeaseStatement lease) =>
        lease.LastReading is { } reading ? Of(reading, lease.ReadingSignature) : null;

    public static UsageDocument Of(Reading reading, string? signature)
    {
        var detail = reading.Detail ?? UsageDetail.Nothing;
        return new(
            reading.Used.GpuMilliseconds, reading.MillijoulesUsed, detail.Source.Word(), reading.UtilizationPercent,
            detail.VramHighBytes, detail.CpuMilliseconds, reading.BytesIn, reading.BytesOut, detail.HottestCelsius,
            detail.CarbonMilligrams, reading.Hash().ToString(), signature);
    }
}
