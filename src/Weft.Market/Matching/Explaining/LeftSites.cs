using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What a batch has left of machines that stand together, by owner and region, the cheapest first.</summary>
internal sealed class LeftSites
{
    private readonly Remainder _left;
    private readonly List<List<int>> _sites = [];
    private readonly HashSet<Address> _keys = [];

    /// <param name="own">For requests of the settler, who may take offers that others have to settle.</param>
    public LeftSites(Remainder left, bool own)
    {
        _left = left;
        var numbers = new Dictionary<(Address, Region), int>();
        for (var i = 0; i < left.Machines.Length; i++)
        {
            ref readonly var machine = ref left.Machines[i];
            if ((machine.Features & Features.OneSite) == Features.None) continue;
            if ((machine.Closed && !own) || machine.Expired || machine.SlotsBusy) continue;
            var site = (left.SupplyOf(i).Offer.Provider, machine.Region);
            if (!numbers.TryGetValue(site, out var number))
            {
                numbers.Add(site, number = _sites.Count);
                _sites.Add([]);
            }

            _sites[number].Add(i);
        }
    }

    /// <summary>The price at which so many machines of one site fit; the largest number where none has them.</summary>
    public ulong Cheapest(View view, GpuClassSet classes, RegionSet regions, int machines)
    {
        var cheapest = ulong.MaxValue;
        foreach (var site in _sites)
        {
            if (site.Count < machines) continue;
            _keys.Clear();
            foreach (var machine in site)
            {
                var price = _left.Machines[machine].Price;
                if (price >= cheapest) break;
                if (!Fits(machine, view, classes, regions)) continue;
                _keys.Add(_left.SupplyOf(machine).Offer.Machine);
                if (_keys.Count < machines) continue;
                cheapest = price;
                break;
            }
        }

        return cheapest;
    }

    /// <summary>Machines of different keys that fit at that price or less, on the site with the most of them.</summary>
    public int Most(View view, GpuClassSet classes, RegionSet regions, ulong price)
    {
        var most = 0;
        foreach (var site in _sites)
        {
            if (site.Count <= most) continue;
            _keys.Clear();
            foreach (var machine in site)
            {
                if (_left.Machines[machine].Price > price) break;
                if (Fits(machine, view, classes, regions)) _keys.Add(_left.SupplyOf(machine).Offer.Machine);
            }

            most = Math.Max(most, _keys.Count);
        }

        return most;
    }

    private bool Fits(int number, View view, GpuClassSet classes, RegionSet regions)
    {
        ref readonly var machine = ref _left.Machines[number];
        return view.Gpus > 0 && machine.Free >= view.Gpus && classes.Contains(machine.GpuClass)
            && regions.Contains(machine.Region) && (view.Features & ~machine.Features) == Features.None
            && machine.MinDuration <= view.Duration && view.Duration <= machine.MaxDuration;
    }
}
