namespace Weft.Market;

/// <summary>
/// Who sits where: the one mutable state of the auction. Every change is journaled, so that a search can take back what
/// did not pay.
/// </summary>
internal sealed class Seating
{
    private const int None = -1;

    private int[] _free = [];
    private int[] _slots = [];
    private int[] _first = [];
    private int[] _machineOf = [];
    private int[] _next = [];
    private int[] _previous = [];
    private int[] _bidOf = [];
    private (int Seat, int Machine)[] _journal = [];
    private int _changes;
    private int _taken;
    private Bids _bids = null!;
    private Stock _stock = null!;

    /// <summary>Somebody sits somewhere.</summary>
    public bool HasTaken => _taken > 0;

    /// <summary>How many changes are in the journal.</summary>
    public int Mark => _changes;

    public void Clear(Machines machines, Bids bids, Stock stock)
    {
        (_bids, _stock) = (bids, stock);
        var seats = bids.FirstSeat[bids.Count];
        Buffers.Fill(ref _first, machines.Count, None);
        Buffers.Fill(ref _machineOf, seats, None);
        Buffers.Fit(ref _next, seats);
        Buffers.Fit(ref _previous, seats);
        Buffers.Fit(ref _bidOf, seats);
        Buffers.Fit(ref _free, machines.Count);
        Buffers.Fit(ref _slots, machines.Count);
        for (var m = 0; m < machines.Count; m++) (_free[m], _slots[m]) = (machines.Gpus[m], machines.Slots[m]);
        for (var b = 0; b < bids.Count; b++)
            for (var seat = bids.FirstSeat[b]; seat < bids.FirstSeat[b + 1]; seat++) _bidOf[seat] = b;
        (_changes, _taken) = (0, 0);
    }

    public bool IsFilled(int bid) => _machineOf[_bids.FirstSeat[bid]] != None;

    /// <summary>The machine of a seat, or -1.</summary>
    public int MachineOf(int seat) => _machineOf[seat];

    public int BidOf(int seat) => _bidOf[seat];

    public int FreeGpus(int machine) => _free[machine];

    public int FreeSlots(int machine) => _slots[machine];

    /// <summary>The first seat taken on a machine, or -1.</summary>
    public int First(int machine) => _first[machine];

    /// <summary>The next seat taken on the same machine, or -1.</summary>
    public int Next(int seat) => _next[seat];

    public void Take(int seat, int machine)
    {
        Record(seat, None);
        Link(seat, machine);
    }

    public void Leave(int seat)
    {
        Record(seat, _machineOf[seat]);
        Unlink(seat);
    }

    /// <summary>Nothing before this can be taken back any more.</summary>
    public void Commit() => _changes = 0;

    /// <summary>Takes all back that happened since the mark.</summary>
    public void RollBack(int mark)
    {
        while (_changes > mark)
        {
            var (seat, before) = _journal[--_changes];
            if (before == None) Unlink(seat);
            else Link(seat, before);
        }
    }

    private void Record(int seat, int before)
    {
        Buffers.Keep(ref _journal, _changes + 1);
        _journal[_changes++] = (seat, before);
    }

    private void Link(int seat, int machine)
    {
        var gpus = _bids.Gpus[_bidOf[seat]];
        if (_machineOf[seat] != None || _free[machine] < gpus || _slots[machine] == 0)
            throw new InvalidOperationException("A seat was given twice.");
        var first = _first[machine];
        (_machineOf[seat], _next[seat], _previous[seat]) = (machine, first, None);
        if (first != None) _previous[first] = seat;
        _first[machine] = seat;
        Count(machine, -gpus, -1);
    }

    private void Unlink(int seat)
    {
        var (machine, next, previous) = (_machineOf[seat], _next[seat], _previous[seat]);
        if (previous == None) _first[machine] = next;
        else _next[previous] = next;
        if (next != None) _previous[next] = previous;
        _machineOf[seat] = None;
        Count(machine, _bids.Gpus[_bidOf[seat]], 1);
    }

    private void Count(int machine, int gpus, int slots)
    {
        var before = _slots[machine] == 0 ? 0 : _free[machine];
        _taken -= slots;
        _free[machine] += gpus;
        _slots[machine] += slots;
        _stock.Change(machine, before, _slots[machine] == 0 ? 0 : _free[machine]);
    }
}
