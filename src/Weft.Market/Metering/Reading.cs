using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// What the provider metered for a lease since the job started. Every figure is cumulative, so a lost reading costs
/// nothing and a later one says it all.
/// </summary>
/// <param name="Lease">The lease it belongs to.</param>
/// <param name="Sequence">1, 2, 3 ...; a reading with a lower number than one already seen is old news.</param>
/// <param name="Used">GPU time since the job started.</param>
/// <param name="MillijoulesUsed">Energy since the job started, or null where the machine cannot tell.</param>
/// <param name="BytesIn">Bytes received by the job.</param>
/// <param name="BytesOut">Bytes sent by the job.</param>
/// <param name="Final">True for the last one, after the job has ended.</param>
public sealed record Reading(
    Hash32 Lease, uint Sequence, GpuTime Used, ulong? MillijoulesUsed, ulong BytesIn, ulong BytesOut, bool Final);
