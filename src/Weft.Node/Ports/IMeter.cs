using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What a running box has used since it started; cumulative.</summary>
public interface IMeter
{
    Task<MeterSample> SampleAsync(Hash32 lease, CancellationToken cancel);
}

/// <param name="Millijoules">Null where the machine cannot tell.</param>
public sealed record MeterSample(ulong? Millijoules, ulong BytesIn, ulong BytesOut)
{
    /// <summary>Null from a meter that knows no more.</summary>
    public UsageDetail? Detail { get; init; }
}
