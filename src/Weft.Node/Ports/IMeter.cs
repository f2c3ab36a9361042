using Weft.Ethereum;

namespace Weft.Node;

/// <summary>What a running box has used since it started; cumulative.</summary>
public interface IMeter
{
    Task<MeterSample> SampleAsync(Hash32 lease, CancellationToken cancel);
}

/// <param name="Millijoules">Null where the machine cannot tell.</param>
public sealed record MeterSample(ulong? Millijoules, ulong BytesIn, ulong BytesOut);
