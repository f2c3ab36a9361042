using Weft.Ethereum;
using Weft.Market;

namespace Weft.Bench;

/// <summary>How many rounds a request waits among others that are like it.</summary>
internal sealed class WaitingStudy
{
    /// <summary>Of waits of 1 to 20 rounds, and longer ones, there are so many of freedom.</summary>
    public const int Degrees = 20;

    /// <summary>Above this, chance would be so far off once in a hundred times.</summary>
    public const double Critical = 37.57;

    private const int Old = 10;

    /// <summary>Of fewer tries a percentage says nothing.</summary>
    private const int Few = 50;

    private readonly WaitingCase _case;
    private readonly Dice _dice;
    private readonly Plain _plain;
    private readonly Auction _auction = new();
    private readonly Dictionary<Hash32, Supply> _machines;
    private readonly List<(Hash32 Offer, GpuMask Gpus, byte Slot)> _leases = [];
    private readonly Dictionary<Hash32, (QueuedRequest Request, int Since, Who Who)> _waiting = [];
    private readonly List<int> _watchedWaits = [];
    private readonly List<int> _otherWaits = [];
    private (int Served, int Tries) _first;
    private (int Served, int Tries) _late;
    private long _inUse;

    private WaitingStudy(WaitingCase market, ulong seed)
    {
        (_case, _dice) = (market, new(seed));
        _plain = new(_dice);
        _machines = Enumerable.Range(0, market.Machines).Select(i => _plain.Machine(i, market.Gpus))
            .ToDictionary(machine => machine.OfferHash);
        for (var i = 0; i < market.Singles; i++) Come(i < market.Passes ? Who.Pass : Who.Single, round: 0);
    }

    public static WaitingRow Run(WaitingCase market, ulong seed)
    {
        var study = new WaitingStudy(market, seed);
        for (var round = 0; round < market.Rounds; round++) study.Batch(round);
        return study.Row();
    }

    private Who Watched => _case.HasGang ? Who.Gang : Who.Single;

    private void Come(Who who, int round)
    {
        var request = who == Who.Gang
            ? _plain.Request(_case.GangGpus, _case.GangMachines, Plain.Bid * (ulong)_case.GangPercent / 100)
            : _plain.Request() with { HasPriority = who == Who.Pass };
        _waiting.Add(request.RequestHash, (request, round, who));
    }

    private void Batch(int round)
    {
        if (round == WaitingCase.GangComes && _case.HasGang) Come(Who.Gang, round);
        _leases.RemoveAll(lease =>
        {
            if (_case.Lease > 1 && _dice.Below(_case.Lease) > 0) return false;
            var machine = _machines[lease.Offer];
            _machines[lease.Offer] = machine with
            {
                Busy = machine.Busy.Without(lease.Gpus),
                UsedSlots = machine.UsedSlots & ~(1UL << lease.Slot),
            };
            return true;
        });
        var matches = Match(round);
        Count(round, [.. matches.Select(match => match.RequestHash)]);
        foreach (var match in matches)
        {
            foreach (var fill in match.Fills)
            {
                _machines[fill.OfferHash] = _machines[fill.OfferHash].Taking(fill.Gpus, fill.Slot);
                _leases.Add((fill.OfferHash, fill.Gpus, fill.Slot));
            }

            _waiting.Remove(match.RequestHash, out var served);
            (served.Who == Watched ? _watchedWaits : _otherWaits).Add(round - served.Since + 1);
            Come(served.Who, round + 1);
        }

        _inUse += _machines.Values.Sum(machine => machine.Busy.Count);
    }

    private IReadOnlyList<Match> Match(int round)
    {
        var gang = _waiting.Values.FirstOrDefault(waiting => waiting.Who == Who.Gang);
        if (_case.HoldAfter == 0 || gang.Request is null || round - gang.Since < _case.HoldAfter)
            return _auction.Match(
                _plain.Round([.. _machines.Values], [.. _waiting.Values.Select(waiting => waiting.Request)]));
        // Held machines are few, and what is beyond the gang's need waits a round: the cost is seen a little too high.
        return _auction.Match(_plain.Round([.. _machines.Values], [gang.Request]));
    }

    private void Count(int round, HashSet<Hash32> served)
    {
        foreach (var (hash, (_, since, who)) in _waiting)
        {
            if (who != Watched) continue;
            var hit = served.Contains(hash) ? 1 : 0;
            if (round == since) _first = (_first.Served + hit, _first.Tries + 1);
            if (round - since >= Old) _late = (_late.Served + hit, _late.Tries + 1);
        }
    }

    private WaitingRow Row()
    {
        int[] waits = [.. _watchedWaits.Order()];
        var open = _waiting.Values.Where(waiting => waiting.Who == Watched)
            .Max(waiting => _case.Rounds - waiting.Since);
        var inUse = 100.0 * _inUse / ((long)_case.Rounds * _case.Machines * _case.Gpus);
        return new(
            _case, waits.Length, Mean(waits), waits.Length == 0 ? null : waits[waits.Length * 95 / 100],
            Math.Max(open, waits.LastOrDefault()), Percent(_first), Percent(_late),
            Mean(_otherWaits), Math.Round(inUse, 2),
            _case.HasGang || _case.Passes > 0 ? null : Math.Round(ChiSquare(waits), 1));
    }

    /// <summary>Against the waits of who has the same chance in every round.</summary>
    private double ChiSquare(int[] waits)
    {
        var chance = (double)_case.Machines / _case.Singles;
        var (sum, rest) = (0.0, 1.0);
        for (var wait = 1; wait <= Degrees; wait++)
        {
            sum += Off(waits.Count(w => w == wait), rest * chance * waits.Length);
            rest *= 1 - chance;
        }

        return sum + Off(waits.Count(w => w > Degrees), rest * waits.Length);

        static double Off(int seen, double expected) => (seen - expected) * (seen - expected) / expected;
    }

    private enum Who
    {
        Single,
        Pass,
        Gang,
    }

    private static double? Mean(IReadOnlyCollection<int> waits) =>
        waits.Count == 0 ? null : Math.Round(waits.Average(), 2);

    private static double? Percent((int Served, int Tries) of) =>
        of.Tries < Few ? null : Math.Round(100.0 * of.Served / of.Tries, 2);
}
