using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Why a request was not filled, and what would fill it.</summary>
/// <param name="MachinesSeen">Machines in the book.</param>
/// <param name="MachinesFitting">Machines that no limit removed, for a gang that wants one site those of the site with
/// the most; fewer than the request wants.</param>
/// <param name="Removed">What each limit removed, in the order in which they are explained.</param>
/// <param name="CheapestBusy">The cheapest machine that would do were it not in use; null where there is none.</param>
/// <param name="Relaxations">At most <see cref="MaxRelaxations"/>, the smallest first.</param>
public sealed record Explanation(
    QueuedRequest Queued, int MachinesSeen, int MachinesFitting, IReadOnlyList<LimitCount> Removed,
    BusyMachine? CheapestBusy, IReadOnlyList<Relaxation> Relaxations)
{
    public int MachinesWanted => Queued.Request.Machines;

    public const int MaxRelaxations = 5;

    /// <summary>
    /// Where all have to be on one site: machines that no limit removed, wherever they are. Else null.
    /// </summary>
    public int? MachinesOnAllSites { get; init; }

    /// <summary>The lowest bid that would be filled now, or null when no price alone would do.</summary>
    public Price? SmallestMaxPrice { get; init; }

    /// <summary>The explanation in words for the renter.</summary>
    public Refusal ToRefusal(OrderNames names) => MatchingRefusals.NoMatchYet(this, names);
}

/// <param name="Machines">Machines that this limit removed of those that the limits before it had left.</param>
/// <param name="Alone">Machines that this limit removes were it the only one.</param>
public sealed record LimitCount(Limits Limit, int Machines, int Alone);

/// <param name="Frees">When enough of its leases end at the latest; null where that is not known.</param>
public sealed record BusyMachine(Hash32 OfferHash, Price Price, UnixTime? Frees);

/// <summary>What of an order would change.</summary>
public enum RelaxedTerm
{
    Price,
    Region,
    GpuClass,
    Features,
    Duration,

    /// <summary>GPUs of each machine, on more machines where <see cref="Relaxation.Changed"/> says so.</summary>
    Gpus,
    Machines,
    Matcher,
}

/// <summary>
/// One change, with the bid that it needs, after which the request is filled by what the batch has left.
/// </summary>
/// <param name="Changed">The request as it would have to be signed; its highest price is never lower.</param>
/// <param name="Machines">How many machines more could then be had at that price.</param>
/// <param name="Price">The dearest ask among the machines that it would get: what it pays at least.</param>
public sealed record Relaxation(RelaxedTerm Term, Request Changed, int Machines, Price Price);
