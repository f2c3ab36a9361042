using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What holds for all that a renter's node does.</summary>
/// <param name="Domain">The market that requests and vouchers are signed for.</param>
public sealed record RenterOptions(TypedDomain Domain)
{
    public RenterTimes Times { get; init; } = RenterTimes.Default;
}

/// <summary>Everything outside that a renter's node needs.</summary>
/// <param name="Account">Signs requests and vouchers and sends what little the renter sends.</param>
/// <param name="Nonces">Numbers for the account's requests; shared by all who sign for it.</param>
public sealed record RenterPorts(
    IReadOnlyList<IGateway> Gateways, IProviderDialer Dialer, IChainReader Chain, IChainFeed Feed,
    ISettlement Settlement,
    IJournal Journal, ISigner Account, IResults Results, IRequestNonces Nonces,
    IProgress<RenterEvent> Events);

/// <summary>What somebody wants to rent, and for which job.</summary>
/// <param name="InputTar">Path of a tar with the job's input, or null. Its SHA-256 is in the job.</param>
/// <param name="OutputFolder">Where the result goes, or null to leave it. Several machines get a folder each in
/// it.</param>
public sealed record RentOrder(
    GpuClassSet GpuClasses, Price MaxPrice, uint Duration, JobSpec Job, string? InputTar, string? OutputFolder)
{
    public byte GpusPerMachine { get; init; } = 1;

    public byte Machines { get; init; } = 1;

    public RegionSet Regions { get; init; } = RegionSet.Any;

    public Features Features { get; init; }

    /// <summary>All that the job expects sealed. Kept in memory alone.</summary>
    public JobSecrets Secrets { get; init; } = JobSecrets.None;

    /// <summary>Who may settle; zero for anyone.</summary>
    public Address Matcher { get; init; }

    /// <summary>Base units for whoever settles.</summary>
    public ulong MatchFee { get; init; }

    /// <summary>When the lease is to begin; null for at once. Asked of the first gateway alone, which
    /// <see cref="Matcher"/> has to name.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>How long the request may stay in the book, from <see cref="Start"/> on where there is one.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>A lease that this node rents now, for lists and for talking to its provider from another process.</summary>
public sealed record RentedLease(
    Lease Lease, RenterPhase Phase, Uri? Endpoint, Money Signed, DateTimeOffset? StartedAt);
