namespace Weft.Market;

/// <summary>Everything the searches of one round look at and change.</summary>
internal sealed class Arena
{
    public Kinds Kinds { get; } = new();

    public Shapes Shapes { get; } = new();

    public Machines Machines { get; } = new();

    public Bids Bids { get; } = new();

    public Sizes Sizes { get; } = new();

    public Stock Stock { get; } = new();

    public Seating Seating { get; } = new();

    /// <summary>What was looked at: list entries and seats. Bounds the work, whatever the clock says.</summary>
    public long Steps { get; set; }

    public void Read(MatchingRound round)
    {
        Machines.Read(round, Kinds);
        Bids.Read(round, Machines.Count, Kinds, Shapes);
        if (Bids.HasGangs) Machines.Name(round);
        Sizes.Read(Bids);
        Stock.Fill(Machines, Kinds.Count, Sizes);
        Seating.Clear(Machines, Bids, Stock);
        Steps = 0;
    }

    public int LevelOf(int bid) => Sizes.LevelOf(Bids.Gpus[bid]);

    public ReadOnlySpan<int> KindsOf(int bid) => Shapes.KindsOf(Bids.Shape[bid]);

    public bool IsGang(int bid) => Bids.FirstSeat[bid + 1] - Bids.FirstSeat[bid] > 1;

    /// <summary>A gang has a seat on this machine already, be it by another offer.</summary>
    public bool SitsOn(int gang, int machine)
    {
        for (var seat = Bids.FirstSeat[gang]; seat < Bids.FirstSeat[gang + 1]; seat++)
        {
            var other = Seating.MachineOf(seat);
            if (other >= 0 && Machines.Names[other] == Machines.Names[machine]) return true;
        }

        return false;
    }

    /// <summary>The cheapest machine of the kind that the bid may take now, or -1.</summary>
    public int FreeFor(int bid, int level, int kind)
    {
        var machine = Stock.HeadMachine(level, kind);
        while (machine >= 0 && IsGang(bid) && SitsOn(bid, machine)) machine = Stock.After(level, machine);
        return machine;
    }

    /// <summary>What the bid's leases are worth to both sides together, as it sits.</summary>
    public long SurplusOf(int bid)
    {
        var surplus = 0L;
        var seats = Bids.FirstSeat;
        for (var seat = seats[bid]; seat < seats[bid + 1] && Seating.MachineOf(seat) >= 0; seat++)
            surplus += Bids.Gpus[bid] * (Bids.Price[bid] - Machines.Ask[Seating.MachineOf(seat)]);
        return surplus;
    }
}
