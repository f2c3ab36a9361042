using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Tells after a batch why an order was not filled. Asked for one order at a time, and only then works: a batch that
/// nobody asks about costs nothing more.
/// </summary>
/// <remarks>
/// Advice is about what the batch has left: an order that is changed so, and waits for the next batch, is filled by it
/// if nothing else comes. Not thread-safe: one owner.
/// </remarks>
/// <param name="freesAt">When so many GPUs of an offer's machine are free at the latest; null where nobody knows.
/// </param>
public sealed class Explainer(
    MatchingRound round, IReadOnlyList<Match> matches, Func<Hash32, int, UnixTime?>? freesAt = null)
{
    /// <summary>Orders of a market for one that is explained in a batch: a fifth of the batch's time at most.</summary>
    private const int OrdersPerExplanation = 256;

    /// <summary>A market of fewer orders is explained after each batch, a larger one less often.</summary>
    private const int OrdersAtOnce = 1_000;

    /// <summary>So many orders more, and one batch more goes by between two that are explained.</summary>
    private const int OrdersABatch = 100_000;

    private const int FewestInBatch = 12;
    private const int MostInBatch = 512;

    private Leftovers? _left;
    private Questions? _others;
    private Questions? _own;
    private Wants? _wants;
    private Dictionary<Hash32, Supply>? _byHash;

    private Leftovers Left => _left ??= new(round, matches);

    /// <summary>How many requests to explain after a batch of so many orders without making it slow.</summary>
    public static int InOneBatch(int orders) =>
        Math.Clamp(orders / OrdersPerExplanation, FewestInBatch, MostInBatch);

    /// <summary>After every how manieth batch of so many orders to explain: the first look costs most.</summary>
    public static int EveryBatches(int orders) =>
        orders < OrdersAtOnce ? 1 : 2 + (orders / OrdersABatch);

    /// <summary>Why no match was found for a request of the round.</summary>
    public Explanation Of(QueuedRequest queued)
    {
        var request = queued.Request;
        var own = request.Renter == round.Settler;
        var questions = own
            ? _own ??= new(new(Left, own: true), round)
            : _others ??= new(new(Left, own: false), round);
        var barred = !own && !request.Matcher.IsZero && request.Matcher != round.Settler;
        var why = questions.Ask(queued, barred);
        if (barred) why = why with { Relaxations = Unbarred(queued) };
        if (why.CheapestBusy is not { } busy || freesAt is null) return why;
        return why with { CheapestBusy = busy with { Frees = freesAt(busy.OfferHash, request.GpusPerMachine) } };
    }

    /// <summary>Why the free GPUs of an offer of the round were not leased; null for one that was not there.</summary>
    public OfferExplanation? Of(Hash32 offer)
    {
        _byHash ??= Left.Supplies.ToDictionary(supply => supply.OfferHash);
        if (!_byHash.TryGetValue(offer, out var supply)) return null;
        return (_wants ??= new(round, matches)).Explain(supply);
    }

    /// <summary>What a request that names another settler would find if it named none.</summary>
    private List<Relaxation> Unbarred(QueuedRequest queued)
    {
        var open = queued.Request with { Matcher = Address.Zero };
        var free = Of(queued with { Request = open });
        if (free.MachinesFitting < open.Machines || free.SmallestMaxPrice is not { } price) return [];
        return [new(RelaxedTerm.Matcher, open, free.MachinesFitting, price)];
    }
}
