namespace Weft.Market;

/// <summary>
/// Ejection chains (Glover 1992): a bid is seated where it is cheapest, whoever has to make room for it is seated
/// anew, and so on; what is kept is the part of the chain after which the surplus was largest, and nothing of it unless
/// it grew.
/// </summary>
internal sealed class Chains
{
    /// <summary>Bids that one chain seats.</summary>
    private const int MaxLength = 256;

    /// <summary>Bids that a chain seats without a larger surplus than before, until it is given up.</summary>
    private const int Patience = 100;

    private readonly Arena _arena;
    private readonly Learned _learned;
    private readonly Room _room;
    private readonly Candidates _candidates;
    private readonly Together _together;
    private (int Bid, long Hope)[] _waiting = new (int, long)[MaxLength];
    private int[] _moved = [];
    private int[] _taken = [];
    private Eviction _way;
    private int _chain;
    private int _waits;
    private long _hope;

    public Chains(Arena arena)
    {
        _arena = arena;
        _learned = new(arena);
        _room = new(arena, _learned);
        _candidates = new(arena);
        _together = new(arena, _room);
    }

    /// <summary>Nothing is learned: bids take what is free, and nobody has to make room.</summary>
    public void Clear()
    {
        Buffers.Fill(ref _moved, _arena.Bids.Count, 0);
        _chain = 0;
        _learned.Clear(round: 0);
        _together.Clear();
    }

    /// <summary>
    /// Learns anew what room costs everywhere: each time one more move of others is thought of (Bellman-Ford).
    /// </summary>
    /// <returns>False where thinking further would bring nothing new.</returns>
    public bool Learn(int round)
    {
        _learned.Clear(round);
        var taken = Taken();
        for (var i = 0; i < round; i++)
        {
            var isNew = false;
            foreach (var machine in taken) isNew |= _room.Teach(machine);
            if (!isNew) return false;
        }

        return true;
    }

    /// <summary>The machines on which somebody sits: a part of them in a market that stands.</summary>
    private ReadOnlySpan<int> Taken()
    {
        Buffers.Fit(ref _taken, _arena.Machines.Count);
        var count = 0;
        for (var machine = 0; machine < _arena.Machines.Count; machine++)
            if (_arena.Seating.First(machine) >= 0) _taken[count++] = machine;
        return _taken.AsSpan(0, count);
    }

    /// <summary>There seems to be a place for the bid at less than it bids, or than what it has costs.</summary>
    public bool IsPromising(int bid)
    {
        var limit = _arena.Seating.IsFilled(bid) ? DearestOf(bid) : _arena.Bids.Price[bid] + 1;
        return _learned.IsBelow(bid, limit);
    }

    private long DearestOf(int bid)
    {
        var ask = 0L;
        var seats = _arena.Bids.FirstSeat;
        for (var seat = seats[bid]; seat < seats[bid + 1]; seat++)
            ask = Math.Max(ask, _arena.Machines.Ask[_arena.Seating.MachineOf(seat)]);
        return ask;
    }

    /// <summary>Seats the bid where it is free now, be the surplus none; for that nothing may be learned.</summary>
    public void Fill(int bid)
    {
        if (!_arena.Seating.IsFilled(bid)) Seat(bid);
        _arena.Seating.Commit();
    }

    /// <summary>Seats the bid, or seats it better; by how much the surplus grew.</summary>
    public long Improve(int bid)
    {
        var seating = _arena.Seating;
        _chain++;
        var (gain, best, bestMark, bestLength) = (0L, 0L, 0, 0);
        if (seating.IsFilled(bid)) gain -= Unseat(bid);
        (_waiting[0], _waits, _hope) = ((bid, 0), 1, 0);
        for (var length = 1; _waits > 0 && length <= MaxLength; length++)
        {
            var who = NextWaiting();
            _moved[who] = _chain;
            gain += Seat(who);
            if (gain > best) (best, bestMark, bestLength) = (gain, seating.Mark, length);
            else if (gain + _hope <= best || length - bestLength > Patience) break;
        }

        seating.RollBack(bestMark);
        seating.Commit();
        return best;
    }

    private int NextWaiting()
    {
        var at = 0;
        for (var i = 1; i < _waits; i++)
            if (Before(_waiting[i].Bid, _waiting[at].Bid)) at = i;
        var (who, hope) = _waiting[at];
        _waiting[at] = _waiting[--_waits];
        _hope -= hope;
        return who;
    }

    /// <summary>Whoever needs most room chooses first.</summary>
    private bool Before(int a, int b)
    {
        var gpus = _arena.Bids.Gpus;
        return gpus[a] != gpus[b] ? gpus[a] > gpus[b] : a < b;
    }

    private long Unseat(int bid)
    {
        var surplus = _arena.SurplusOf(bid);
        var seats = _arena.Bids.FirstSeat;
        for (var seat = seats[bid]; seat < seats[bid + 1]; seat++) _arena.Seating.Leave(seat);
        return surplus;
    }

    /// <summary>All seats of the bid or none; what the surplus changes by.</summary>
    private long Seat(int bid)
    {
        var (mark, waits, hope) = (_arena.Seating.Mark, _waits, _hope);
        var lost = 0L;
        if (_arena.IsOneSite(bid) ? TrySite(bid, ref lost) : TrySeats(bid, ref lost))
            return _arena.SurplusOf(bid) - lost;
        _arena.Seating.RollBack(mark);
        (_waits, _hope) = (waits, hope);
        return 0;
    }

    private bool TrySeats(int bid, ref long lost)
    {
        var seats = _arena.Bids.FirstSeat;
        for (var seat = seats[bid]; seat < seats[bid + 1]; seat++)
            if (!TrySeat(bid, seat, ref lost)) return false;
        return true;
    }

    /// <summary>All seats on the site where they cost the least.</summary>
    private bool TrySite(int bid, ref long lost)
    {
        var (gpus, seat) = (_arena.Bids.Gpus[bid], _arena.Bids.FirstSeat[bid]);
        var machines = _together.Find(bid, _moved, _chain);
        foreach (var machine in machines)
        {
            if (!_arena.HasRoom(machine, gpus))
            {
                if (!_room.TryFindOn(machine, bid, _moved, _chain, ref _way)) return false;
                Evict(ref lost);
            }

            Take(seat++, machine);
        }

        return !machines.IsEmpty;
    }

    /// <summary>Takes the cheapest seat: a free one, or one that others make room for and then wait.</summary>
    private bool TrySeat(int bid, int seat, ref long lost)
    {
        var (level, price) = (_arena.LevelOf(bid), _arena.Bids.Price[bid]);
        var free = _candidates.Find(bid);
        var ask = free < 0 ? Prices.Nothing : _arena.Machines.Ask[free];
        var cost = Math.Min(ask, price + 1);
        var evicts = false;
        for (var i = 0; i < _candidates.Count && _candidates.Price(i) < cost; i++)
        {
            var kind = _candidates.Kind(i);
            var real = _room.Find(kind, bid, _moved, _chain, cost, ref _way);
            _learned.Raise(level, kind, Math.Min(real, price));
            if (real >= cost) continue;
            (cost, evicts) = (real, true);
        }

        if (!evicts) return ask <= price && Take(seat, free);
        Evict(ref lost);
        return Take(seat, _way.Machine);
    }

    /// <summary>Who sits there leaves, and waits to be seated anew.</summary>
    private void Evict(ref long lost)
    {
        foreach (var other in _way.Seats)
        {
            var who = _arena.Seating.BidOf(other);
            if (!_arena.Seating.IsFilled(who)) continue;
            var hope = _arena.IsGang(who) ? 0 : _arena.Bids.Gpus[who] * _learned.Hope(who, _way.Machine);
            lost += Unseat(who);
            Buffers.Keep(ref _waiting, _waits + 1);
            _waiting[_waits++] = (who, hope);
            _hope += hope;
        }
    }

    private bool Take(int seat, int machine)
    {
        _arena.Seating.Take(seat, machine);
        return true;
    }
}
