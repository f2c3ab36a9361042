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
    Hash32 Lease, uint Sequence, GpuTime Used, ulong? MillijoulesUsed, ulong BytesIn, ulong BytesOut, bool Final)
{
    /// <remarks>
    /// <c>known</c> has a bit for each figure that may be missing, in the order of the members, from the lowest bit up;
    /// a missing one is signed as zero.
    /// </remarks>
    public const string TypeString =
        "Reading(bytes32 lease,uint32 sequence,uint64 gpuMilliseconds,uint64 millijoules,uint64 bytesIn,"
        + "uint64 bytesOut,bool final,uint8 energySource,uint64 busyGpuMilliseconds,uint64 vramHighBytes,"
        + "uint64 cpuMilliseconds,uint16 hottestCelsius,uint64 carbonMilligrams,uint8 known)";

    private static readonly Hash32 TypeHash = Keccak.Hash(TypeString);

    /// <summary>Null from a node that does not say.</summary>
    public UsageDetail? Detail { get; init; }

    /// <summary>How much of the GPU time the cards had work; null where nobody says.</summary>
    public int? UtilizationPercent => Detail?.BusyGpuMilliseconds is { } busy && Used.GpuMilliseconds > 0
        ? (int)UInt128.Min(100, (UInt128)busy * 100 / Used.GpuMilliseconds)
        : null;

    /// <summary>What the machine signs, and what the renter names when it answers with a voucher.</summary>
    public Hash32 Hash()
    {
        var detail = Detail ?? UsageDetail.Nothing;
        ulong?[] maybe =
        [
            MillijoulesUsed, detail.BusyGpuMilliseconds, detail.VramHighBytes, detail.CpuMilliseconds,
            detail.HottestCelsius, detail.CarbonMilligrams,
        ];
        var known = 0u;
        for (var i = 0; i < maybe.Length; i++) known |= maybe[i] is null ? 0 : 1u << i;
        return new StructHasher(TypeHash, members: 14)
            .Add(Lease).Add(Sequence).Add(Used.GpuMilliseconds).Add(maybe[0] ?? 0).Add(BytesIn).Add(BytesOut)
            .Add(Final ? 1u : 0u).Add((uint)detail.Source).Add(maybe[1] ?? 0).Add(maybe[2] ?? 0).Add(maybe[3] ?? 0)
            .Add(maybe[4] ?? 0).Add(maybe[5] ?? 0).Add(known).Hash();
    }

    /// <summary>This after <paramref name="before"/>: no figure goes back, whatever became of a counter.</summary>
    public Reading Since(Reading? before) => before is null
        ? this
        : this with
        {
            MillijoulesUsed = UsageDetail.Most(MillijoulesUsed, before.MillijoulesUsed),
            BytesIn = Math.Max(BytesIn, before.BytesIn),
            BytesOut = Math.Max(BytesOut, before.BytesOut),
            Detail = Detail?.Since(before.Detail) ?? before.Detail,
        };
}
