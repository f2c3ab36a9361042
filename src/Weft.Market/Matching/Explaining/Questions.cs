namespace Weft.Market;

/// <summary>Answers for requests that see the same machines.</summary>
internal sealed class Questions(Remainder left, MatchingRound round)
{
    private readonly LimitCounts _counts = new(left, round);
    private readonly Relaxations _relaxations = new(left);
    private readonly Reach _reach = new(left);

    public Explanation Ask(QueuedRequest queued, bool barred)
    {
        var request = queued.Request;
        var view = left.ViewOf(request.Features, request.Duration, request.GpusPerMachine);
        _reach.Read(request.GpuClasses, request.Regions);
        var removed = _counts.Of(request, _reach, view, barred);
        if (barred || request.Expiry < round.Now || request.Machines == 0)
            return new(queued, left.Machines.Length, 0, removed, null, []);
        var many = request.Machines > 1;
        var cheapest = many ? _reach.CheapestOfMany(view, request.Machines) : _reach.Cheapest(view);
        var fitting = many
            ? _reach.FittingKeys(view, request.MaxPrice.PerGpuHour)
            : _reach.Fitting(view, request.MaxPrice.PerGpuHour);
        var anywhere = fitting;
        if (request.IsOneSite) fitting = _reach.FittingOnSite(view, request.MaxPrice.PerGpuHour);
        var relaxations = _relaxations.Of(request, _reach, view, cheapest);
        return new(queued, left.Machines.Length, fitting, removed, CheapestBusy(view), relaxations)
        {
            SmallestMaxPrice = cheapest == ulong.MaxValue ? null : new(cheapest),
            MachinesOnAllSites = request.IsOneSite ? anywhere : null,
        };
    }

    private BusyMachine? CheapestBusy(View view)
    {
        var (price, machine) = (ulong.MaxValue, -1);
        foreach (var gpuClass in _reach.Classes)
        {
            foreach (var region in _reach.Regions)
            {
                var cell = left.CellAt(gpuClass, region);
                for (var kind = left.FirstKind(cell); kind < left.FirstKind(cell + 1); kind++)
                {
                    if (!view.Takes(left.Kind(kind)) || left.Busy.Cheapest(kind, view.Gpus) > price) continue;
                    foreach (var busy in left.Busy.Machines(kind, view.Gpus))
                    {
                        ref readonly var found = ref left.Machines[busy];
                        if (found.Price > price || (found.Price == price && busy > machine)) break;
                        // Some of its GPUs are in use; enough may be free all the same.
                        if (found.Free >= view.Gpus && !found.SlotsBusy) continue;
                        (price, machine) = (found.Price, busy);
                        break;
                    }
                }
            }
        }

        return machine < 0 ? null : new(left.SupplyOf(machine).OfferHash, new(price), null);
    }
}
