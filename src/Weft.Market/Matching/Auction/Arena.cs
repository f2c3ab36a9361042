namespace Weft.Market;

/// <summary>Everything the searches of one round look at and change.</summary>
internal sealed class Arena
{
    private bool[] _inReach = [];

    public Arena()
    {
        Prices = new(Intake.Kinds, Intake.Baskets);
        Stock = new(Prices);
    }

    public Intake Intake { get; } = new();

    public Kinds Kinds => Intake.Kinds;

    public Baskets Baskets => Intake.Baskets;

    public Machines Machines { get; } = new();

    public Bids Bids { get; } = new();

    public Sizes Sizes { get; } = new();

    public Prices Prices { get; }

    public Stock Stock { get; }

    public Seating Seating { get; } = new();

    public InReach InReach { get; } = new();

    public Sites Sites { get; } = new();

    /// <summary>What was looked at: list entries and seats. Bounds the work, whatever the clock says.</summary>
    public long Steps { get; set; }

    /// <summary>Lays out what the intake holds; the lists hold the orders by their numbers.</summary>
    public void Read(
        IReadOnlyList<Supply> supplies, IReadOnlyList<QueuedRequest> requests, UnixTime now, ulong seed)
    {
        Intake.Settle();
        var asks = Intake.Asks.Sorted;
        var isNew = Kinds.Rank(asks, now);
        Machines.Read(asks, Kinds, now, seed, i => supplies[i].OfferHash);
        Bids.Read(Intake.Bids.Sorted, Machines.Count, now, seed, i => requests[i].RequestHash);
        if (Bids.HasGangs) Machines.Name(supplies);
        if (HasOneSiteGang()) Sites.Read(Machines, supplies);
        else Sites.Clear();
        Intake.Shapes.List(Bids.Shape[..Bids.Count], isNew);
        Sizes.Read(Bids);
        Prices.Clear(Sizes.Count);
        Stock.Fill(Machines, Kinds.Count, Sizes);
        Prices.Forget();
        Steps = 0;
        DropOutOfReach();
        Seating.Clear(Machines, Bids, Stock);
    }

    /// <summary>
    /// Room never costs less than the machine asks: a bid below the lowest ask of what it accepts, all being free, is
    /// not filled, and raises no price. In a market that stands, that is nearly all of them.
    /// </summary>
    private void DropOutOfReach()
    {
        Buffers.Fit(ref _inReach, Bids.Count);
        InReach.Clear(Bids.Count);
        for (var bid = 0; bid < Bids.Count; bid++)
        {
            Steps += Intake.Shapes.WidthOf(Bids.Shape[bid]);
            var baskets = Intake.Shapes.BasketsOf(Bids.Shape[bid]);
            _inReach[bid] = InReach.Add(baskets, Prices.AtLeast(LevelOf(bid)), Bids.Price[bid]);
        }

        Bids.Keep(_inReach);
    }

    public int LevelOf(int bid) => Sizes.LevelOf(Bids.Gpus[bid]);

    /// <summary>The baskets in reach of the bid; counts as a look at each.</summary>
    public ReadOnlySpan<int> BasketsOf(int bid)
    {
        var baskets = InReach.Of(bid);
        Steps += baskets.Length;
        return baskets;
    }

    public bool IsGang(int bid) => Bids.HasGangs && Bids.FirstSeat[bid + 1] - Bids.FirstSeat[bid] > 1;

    /// <summary>All machines of the gang have to stand on one site.</summary>
    public bool IsOneSite(int bid) =>
        IsGang(bid) && (Intake.Shapes[Bids.Shape[bid]].Features & (ulong)Features.OneSite) != 0;

    /// <summary>So many GPUs of the machine, and a slot, are free.</summary>
    public bool HasRoom(int machine, int gpus) => Seating.FreeGpus(machine) >= gpus && Seating.FreeSlots(machine) > 0;

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

    private bool HasOneSiteGang()
    {
        for (var bid = 0; Bids.HasGangs && bid < Bids.Count; bid++)
            if (IsOneSite(bid)) return true;
        return false;
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
