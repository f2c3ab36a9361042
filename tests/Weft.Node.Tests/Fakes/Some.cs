using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>
/// One lease whose numbers are easy to say: it starts at <see cref="Start"/>, lasts ten minutes, and its two GPUs
/// together cost 1,000 base units a second, so 30,000 an interval and 600,000 in all.
/// </summary>
internal static class Some
{
    public static readonly DateTimeOffset Start = GatewayOrders.Start;
    public static readonly JobSpec Job = new(
        "busybox@sha256:1", ["sh", "-c", "true"],
        new Dictionary<string, string>(StringComparer.Ordinal) { ["A"] = "b" },
        "/in", new string('0', 64), "/out", JobLimits.Default, new string('1', 64));

    public static readonly Refusal No = new("fake-no", "It does not go.", "Try something else.");

    public static readonly Lease Ours = new(
        new LeaseKey(Account(0xaa, 1), Account(0xbb, 1), 3, (uint)Start.ToUnixTimeSeconds()), Account(0xcc, 1),
        GpuMask.First(2), new GpuClass(1), new Price(1_800_000), 600, 100, JobCodec.Hash(JobCodec.Encode(Job)),
        Keccak.Hash("request"));

    public static readonly Hash32 OtherLease = Keccak.Hash("another lease");

    /// <summary>Where the money is free again when nobody did anything: six hours after the deadline.</summary>
    public static readonly DateTimeOffset Expiry = At(600 + (6 * 3_600) + 1);

    public static DateTimeOffset At(double seconds) => Start + TimeSpan.FromSeconds(seconds);

    /// <summary>As much as that time costs.</summary>
    public static Money For(double seconds) => new((UInt128)(seconds * 1_000));

    /// <summary>A request that is served by this one lease.</summary>
    public static Rental Rental(params IReadOnlyList<RenterLease> leases) => new(
        new Signed<Request>(Request(Start), new byte[] { 7, 8 }), JobCodec.Encode(Job), RentalPhase.Serving,
        DateTimeOffset.MaxValue)
    {
        AskedAt = Start,
        FromBlock = 17,
        Leases = leases,
    };

    public static Signed<Voucher> Voucher(Money amount) => new(new(Ours.Id, amount), new byte[] { 1, 2, 3 });

    public static Signed<Closing> Closing(Money amount) => new(new(Ours.Id, amount), new byte[] { 4, 5, 6 });

    public static LeaseBill Bill(Money paid) => new(paid, Keccak.Hash("closed"));

    /// <summary>A provider's reading of that many seconds on both GPUs.</summary>
    public static Reading Reading(uint sequence, double seconds, bool final = false) => new(
        Ours.Id, sequence, GpuTime.Of(2, TimeSpan.FromSeconds(seconds)), 5, 6, 7, final);
}
