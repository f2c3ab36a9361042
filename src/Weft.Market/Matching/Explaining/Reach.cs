using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The cells that a request accepts, as rows and columns of the grid.</summary>
internal sealed class Reach(Remainder left)
{
    private readonly int[] _classes = new int[left.Classes.Length];
    private readonly int[] _regions = new int[left.Regions.Length];
    private readonly List<(ulong Price, Address Machine)> _found = [];
    private GpuClassSet _classSet;
    private RegionSet _regionSet;
    private int _classCount;
    private int _regionCount;

    /// <summary>Rows, by number.</summary>
    public ReadOnlySpan<int> Classes => _classes.AsSpan(0, _classCount);

    /// <summary>Columns, by number.</summary>
    public ReadOnlySpan<int> Regions => _regions.AsSpan(0, _regionCount);

    public void Read(GpuClassSet classes, RegionSet regions)
    {
        (_classSet, _regionSet) = (classes, regions);
        (_classCount, _regionCount) = (0, 0);
        for (var i = 0; i < left.Classes.Length; i++)
            if (classes.Contains(left.Classes[i])) _classes[_classCount++] = i;
        for (var i = 0; i < left.Regions.Length; i++)
            if (regions.Contains(left.Regions[i])) _regions[_regionCount++] = i;
    }

    /// <summary>The lowest price of a machine that fits; the largest number where there is none.</summary>
    public ulong Cheapest(View view)
    {
        var cheapest = ulong.MaxValue;
        foreach (var gpuClass in Classes) cheapest = Math.Min(cheapest, CheapestOfClass(view, gpuClass));
        return cheapest;
    }

    public ulong CheapestOfClass(View view, int gpuClass)
    {
        var cheapest = ulong.MaxValue;
        foreach (var region in Regions) cheapest = Math.Min(cheapest, view.Cheapest(left.CellAt(gpuClass, region)));
        return cheapest;
    }

    public ulong CheapestOfRegion(View view, int region)
    {
        var cheapest = ulong.MaxValue;
        foreach (var gpuClass in Classes) cheapest = Math.Min(cheapest, view.Cheapest(left.CellAt(gpuClass, region)));
        return cheapest;
    }

    /// <summary>
    /// The price at which so many machines of different keys fit, on one site where the view wants that; the largest
    /// number where there are not.
    /// </summary>
    public ulong CheapestOfMany(View view, int machines)
    {
        if (view.IsOneSite && machines > 1) return left.Sites.Cheapest(view, _classSet, _regionSet, machines);
        _found.Clear();
        foreach (var gpuClass in Classes)
        {
            foreach (var region in Regions)
            {
                var cell = left.CellAt(gpuClass, region);
                if (view.Cheapest(cell) >= Dearest(machines)) continue;
                for (var kind = left.FirstKind(cell); kind < left.FirstKind(cell + 1); kind++)
                {
                    if (!view.Takes(left.Kind(kind))) continue;
                    Collect(left.Whole, kind, view.Gpus, machines);
                    Collect(left.Rest, kind, view.Gpus, machines);
                }
            }
        }

        return Dearest(machines);
    }

    /// <summary>Machines that fit at that price or less.</summary>
    public int Fitting(View view, ulong price)
    {
        var count = 0;
        foreach (var gpuClass in Classes)
        {
            foreach (var region in Regions)
            {
                var cell = left.CellAt(gpuClass, region);
                if (view.Cheapest(cell) > price) continue;
                for (var kind = left.FirstKind(cell); kind < left.FirstKind(cell + 1); kind++)
                    if (view.Takes(left.Kind(kind))) count += left.FreeUpTo(kind, view.Gpus, price);
            }
        }

        return count;
    }

    /// <summary>The same on the one site that has the most of them.</summary>
    public int FittingOnSite(View view, ulong price) => left.Sites.Most(view, _classSet, _regionSet, price);

    /// <summary>The same on all sites, a machine key once, however often it is offered.</summary>
    public int FittingKeys(View view, ulong price)
    {
        var keys = new HashSet<Address>();
        foreach (var gpuClass in Classes)
        {
            foreach (var region in Regions)
            {
                var cell = left.CellAt(gpuClass, region);
                if (view.Cheapest(cell) > price) continue;
                for (var kind = left.FirstKind(cell); kind < left.FirstKind(cell + 1); kind++)
                {
                    if (!view.Takes(left.Kind(kind))) continue;
                    AddKeys(keys, left.Whole, kind, view.Gpus, price);
                    AddKeys(keys, left.Rest, kind, view.Gpus, price);
                }
            }
        }

        return keys.Count;
    }

    private void AddKeys(HashSet<Address> keys, Ladders ladders, int kind, int gpus, ulong price)
    {
        foreach (var machine in ladders.Machines(kind, gpus)[..ladders.UpTo(kind, gpus, price)])
            keys.Add(left.SupplyOf(machine).Offer.Machine);
    }

    /// <summary>Keeps the cheapest machines of different keys, so many at most, by price.</summary>
    private void Collect(Ladders ladders, int kind, int gpus, int most)
    {
        var prices = ladders.Prices(kind, gpus);
        var machines = ladders.Machines(kind, gpus);
        for (var i = 0; i < prices.Length && prices[i] < Dearest(most); i++)
        {
            var key = left.SupplyOf(machines[i]).Offer.Machine;
            var known = _found.FindIndex(found => found.Machine == key);
            if (known >= 0 && _found[known].Price <= prices[i]) continue;
            if (known >= 0) _found.RemoveAt(known);
            var at = _found.Count;
            while (at > 0 && _found[at - 1].Price > prices[i]) at--;
            _found.Insert(at, (prices[i], key));
            if (_found.Count > most) _found.RemoveAt(most);
        }
    }

    /// <summary>Of the machines found, once there are enough.</summary>
    private ulong Dearest(int machines) => _found.Count < machines ? ulong.MaxValue : _found[machines - 1].Price;
}
