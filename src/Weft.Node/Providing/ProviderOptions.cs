using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What the owner of a machine decided about sharing it.</summary>
/// <param name="Provider">The account that is paid.</param>
/// <param name="Endpoint">Where renters reach this machine.</param>
/// <param name="Domain">The market that orders and vouchers are signed for.</param>
/// <param name="Price">The lowest price taken.</param>
/// <param name="GpuClasses">The network's class list: name to index.</param>
public sealed record ProviderOptions(
    Address Provider, Uri Endpoint, TypedDomain Domain, Price Price, IReadOnlyDictionary<string, GpuClass> GpuClasses)
{
    public Region Region { get; init; }

    /// <summary>Stands together with the provider's other machines in the region that say so.</summary>
    public bool OneSite { get; init; }

    /// <summary>Seconds.</summary>
    public uint MinDuration { get; init; } = 60;

    /// <summary>Seconds, at most 2^24 - 1.</summary>
    public uint MaxDuration { get; init; } = 24 * 3_600;

    /// <summary>Who may settle the offers; zero for anyone.</summary>
    public Address Matcher { get; init; }

    /// <summary>Offers are signed again at half of this while they are true.</summary>
    public TimeSpan OfferLife { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Earnings are moved to the account's balance from this much on.</summary>
    public Money CollectAbove { get; init; } = new(1_000_000);

    public TimeSpan CollectEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gateways are told which images are here, so that renters can choose by that.</summary>
    public bool TellsImages { get; init; }

    /// <summary>The most input that a job may bring.</summary>
    public long MaxInputBytes { get; init; } = 4L << 30;

    /// <summary>Block of the market's deployment: where a node without a memory looks for its leases from.</summary>
    public ulong FromBlock { get; init; }

    /// <summary>
    /// How long a node that is asked to end waits for its leases to be closed, once no promise binds it any more.
    /// </summary>
    public TimeSpan GoodbyeWait { get; init; } = TimeSpan.FromMinutes(1);

    public ProviderTimes Times { get; init; } = ProviderTimes.Default;

    /// <summary>On which terms the owner shares; null: always, at <see cref="Price"/>.</summary>
    public OwnerTerms? Owner { get; init; }

    /// <summary>What energy costs and emits where this machine stands.</summary>
    public Func<DateTimeOffset, EnergyRates> Rates { get; init; } = _ => default;
}

/// <summary>Everything outside that a provider's node needs.</summary>
/// <param name="MachineKey">Signs offers and closings; its account also sends the closings.</param>
/// <param name="Gateways">Offers go to all of them.</param>
public sealed record ProviderPorts(
    IMachineProbe Probe, IContainers Containers, IBoxOutput Output, IMeter Meter, IInputs Inputs, IChainReader Chain,
    IChainFeed Feed, ISettlement Settlement, IJournal Journal, ISigner MachineKey, IReadOnlyList<IGateway> Gateways,
    IProgress<ProviderEvent> Events)
{
    /// <summary>Null on a machine that tells nothing of its owner and its cards.</summary>
    public IOwnerSenses? Senses { get; init; }

    /// <summary>Opens what is sealed to the machine key; null on a machine that takes no secrets.</summary>
    public IUnsealer? Unsealer { get; init; }

    /// <summary>Null where no market can be asked for its prices.</summary>
    public IMarketSight? Market { get; init; }
}
