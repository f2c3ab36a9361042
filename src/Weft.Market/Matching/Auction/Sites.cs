using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Machines that stand together, as their owners say: by owner and region, the cheapest first in each. Only looked at
/// for gangs that want to be on one site.
/// </summary>
internal sealed class Sites
{
    private readonly Dictionary<(Address, Region), int> _found = [];
    private int[] _siteOf = [];
    private int[] _start = [0];
    private int[] _next = [];
    private int[] _members = [];

    public int Count { get; private set; }

    /// <summary>Machines of a site by price, equals as the round has them.</summary>
    public ReadOnlySpan<int> MachinesOf(int site) => _members.AsSpan(_start[site], _start[site + 1] - _start[site]);

    public void Clear() => Count = 0;

    public void Read(Machines machines, IReadOnlyList<Supply> supplies)
    {
        _found.Clear();
        Buffers.Fit(ref _siteOf, machines.Count);
        for (var m = 0; m < machines.Count; m++)
        {
            var offer = supplies[machines.Supply[m]].Offer;
            _siteOf[m] = -1;
            if ((offer.Features & Features.OneSite) == Features.None) continue;
            var site = (offer.Provider, offer.Region);
            if (!_found.TryGetValue(site, out _siteOf[m])) _found.Add(site, _siteOf[m] = _found.Count);
        }

        Count = _found.Count;
        Part(machines);
    }

    private void Part(Machines machines)
    {
        Buffers.Fill(ref _start, Count + 1, 0);
        Buffers.Fit(ref _next, Count + 1);
        for (var m = 0; m < machines.Count; m++)
            if (_siteOf[m] >= 0) _start[_siteOf[m] + 1]++;
        for (var site = 0; site < Count; site++) _start[site + 1] += _start[site];
        _start.AsSpan(0, Count + 1).CopyTo(_next);
        Buffers.Fit(ref _members, _start[Count]);
        for (var m = 0; m < machines.Count; m++)
            if (_siteOf[m] >= 0) _members[_next[_siteOf[m]]++] = m;
        for (var site = 0; site < Count; site++)
            _members.AsSpan(_start[site], _start[site + 1] - _start[site]).Sort((a, b) =>
                machines.Ask[a] != machines.Ask[b] ? machines.Ask[a].CompareTo(machines.Ask[b]) : a.CompareTo(b));
    }
}
