using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// The batch auction: the leases with the largest surplus (what renters bid less what providers ask, over all GPUs)
/// that it can find in the steps it has, and one price a class and region where one fits. See <c>docs/matching.md</c>.
/// </summary>
/// <remarks>Keeps its buffers from round to round. Not thread-safe: one owner.</remarks>
public sealed class Auction
{
    private const int MaxRounds = 6;

    /// <summary>A round that raises the surplus by less than this part of it was the last.</summary>
    private const int WorthARound = 2_000;

    /// <summary>Steps of the improvement for each order, and for all: bounded work in place of a clock.</summary>
    private const long StepsAnOrder = 25;

    private const long FreeSteps = 100_000;

    private readonly Arena _arena = new();
    private readonly Chains _chains;
    private readonly Clearing _clearing = new();
    private readonly Handover _handover = new();

    public Auction() => _chains = new(_arena);

    /// <summary>The rows of the orders; who keeps them from batch to batch adds and removes here.</summary>
    internal Intake Intake => _arena.Intake;

    /// <summary>
    /// Every match is within the signed terms of all its orders, and no GPU or slot is given twice. Why the others were
    /// not filled an <see cref="Explainer"/> tells.
    /// </summary>
    public IReadOnlyList<Match> Match(MatchingRound round)
    {
        Clear(round);
        var byHash = new Dictionary<Hash32, Supply>(round.Supplies.Count);
        foreach (var supply in round.Supplies) byHash[supply.OfferHash] = supply;
        return Matches(round.Supplies, round.Requests, hash => byHash[hash], round.Settler, round.Now);
    }

    /// <summary>Clears the market and says how well, without making anything of it.</summary>
    public AuctionOutcome Clear(MatchingRound round)
    {
        Intake.Clear();
        for (var i = 0; i < round.Supplies.Count; i++) Intake.Add(round.Supplies[i], i, round.Settler);
        for (var i = 0; i < round.Requests.Count; i++) Intake.Add(round.Requests[i], i, round.Settler);
        return Clear(round.Supplies, round.Requests, round.Now, round.Seed);
    }

    /// <summary>Clears what the intake holds; the lists hold the orders at their numbers.</summary>
    internal AuctionOutcome Clear(
        IReadOnlyList<Supply> supplies, IReadOnlyList<QueuedRequest> requests, UnixTime now, ulong seed)
    {
        _arena.Read(supplies, requests, now, seed);
        Pack();
        // Nobody has to make room where nobody sits, and what did not fit does not fit when nothing has moved.
        if (_arena.Seating.HasTaken && Improve()) Pack();
        _clearing.Read(_arena);
        var filled = 0;
        for (var bid = 0; bid < _arena.Bids.Count; bid++) filled += _arena.Seating.IsFilled(bid) ? 1 : 0;
        return new(Surplus(), filled, _arena.Steps);
    }

    /// <summary>What was cleared, as matches that were held against the orders.</summary>
    /// <param name="supplyOf">An offer by its hash, from another place than the lists.</param>
    internal IReadOnlyList<Match> Matches(
        IReadOnlyList<Supply> supplies, IReadOnlyList<QueuedRequest> requests, Func<Hash32, Supply> supplyOf,
        Address settler, UnixTime now)
    {
        var matches = _handover.Matches(supplies, requests, _arena, _clearing);
        MatchCheck.Assert(matches, supplyOf, settler, now);
        return matches;
    }

    private Int128 Surplus()
    {
        var surplus = Int128.Zero;
        for (var bid = 0; bid < _arena.Bids.Count; bid++) surplus += _arena.SurplusOf(bid);
        return surplus;
    }

    /// <summary>The highest bid first, each takes the cheapest that is free.</summary>
    private void Pack()
    {
        _chains.Clear();
        for (var bid = 0; bid < _arena.Bids.Count; bid++) _chains.Fill(bid);
    }

    /// <summary>
    /// Rounds of learning what room costs, each thinking one move further, and of chains for every bid to which that
    /// promises a better place.
    /// </summary>
    /// <returns>Whether the surplus grew.</returns>
    private bool Improve()
    {
        var limit = _arena.Steps + FreeSteps + (StepsAnOrder * (_arena.Bids.Count + _arena.Machines.Count));
        var (surplus, grew) = (Surplus(), false);
        for (var round = 1; round <= MaxRounds && _arena.Steps < limit; round++)
        {
            var (isNew, gain) = (_chains.Learn(round), Int128.Zero);
            for (var bid = 0; bid < _arena.Bids.Count && _arena.Steps < limit; bid++)
                if (_chains.IsPromising(bid)) gain += _chains.Improve(bid);
            grew |= gain > 0;
            surplus += gain;
            if (gain * WorthARound < surplus && (gain > 0 || !isNew || round >= 3)) break;
        }

        return grew;
    }
}

/// <param name="Surplus">Over all leases, GPUs x (bid - ask), in price units.</param>
/// <param name="Filled">Requests.</param>
/// <param name="Steps">How much was looked at; the same on every machine.</param>
public readonly record struct AuctionOutcome(Int128 Surplus, int Filled, long Steps);
