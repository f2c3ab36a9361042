using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The machines of a round as columns: by kind, in a kind the cheapest first.</summary>
internal sealed class Machines
{
    private Rank[] _ranks = [];
    private int[] _supply = [];
    private int[] _kind = [];
    private long[] _ask = [];
    private byte[] _gpus = [];
    private byte[] _slots = [];
    private int[] _kindStart = [];
    private int[] _names = [];
    private readonly Dictionary<Address, int> _found = [];

    public int Count { get; private set; }

    /// <summary>Index of the supply in the round.</summary>
    public ReadOnlySpan<int> Supply => _supply.AsSpan(0, Count);

    public ReadOnlySpan<int> Kind => _kind.AsSpan(0, Count);

    public ReadOnlySpan<long> Ask => _ask.AsSpan(0, Count);

    /// <summary>GPUs that are free.</summary>
    public ReadOnlySpan<byte> Gpus => _gpus.AsSpan(0, Count);

    /// <summary>Slots that are free.</summary>
    public ReadOnlySpan<byte> Slots => _slots.AsSpan(0, Count);

    /// <summary>The first machine of each kind, and the end.</summary>
    public ReadOnlySpan<int> KindStart => _kindStart;

    /// <summary>Numbers machine keys, so that a gang gets different ones; see <see cref="Name"/>.</summary>
    public ReadOnlySpan<int> Names => _names;

    public void Name(MatchingRound round)
    {
        _found.Clear();
        Buffers.Fit(ref _names, Count);
        for (var m = 0; m < Count; m++)
        {
            var machine = round.Supplies[_supply[m]].Offer.Machine;
            if (!_found.TryGetValue(machine, out _names[m])) _found.Add(machine, _names[m] = _found.Count);
        }
    }

    public void Read(MatchingRound round, Kinds kinds)
    {
        var supplies = round.Supplies;
        kinds.Clear();
        Buffers.Fit(ref _ranks, supplies.Count);
        Buffers.Fit(ref _kind, supplies.Count);
        var count = 0;
        for (var i = 0; i < supplies.Count; i++)
        {
            var (supply, offer) = (supplies[i], supplies[i].Offer);
            if (offer.Expiry < round.Now || offer.Price.PerGpuHour > Bids.MaxPrice) continue;
            if (supply.UsedSlots == ulong.MaxValue || supply.FreeGpus.IsEmpty || offer.Region.Index >= 64) continue;
            var closed = !offer.Matcher.IsZero && offer.Matcher != round.Settler;
            _kind[count] = kinds.Add(new(
                offer.GpuClass.Index, offer.Region.Index, closed, (ulong)offer.Features, offer.MinDuration,
                offer.MaxDuration));
            _ranks[count++] = new(offer.Price.PerGpuHour, Ties.Of(round.Seed, supply.OfferHash), i);
        }

        kinds.Seal();
        Count = 0;
        for (var i = 0; i < count; i++)
        {
            var kind = kinds.RankOf(_kind[i]);
            if (kind >= 0) _ranks[Count++] = _ranks[i] with { Key = ((ulong)kind << 44) | _ranks[i].Key };
        }

        Rank.Sort(_ranks.AsSpan(0, Count), i => supplies[i].OfferHash);
        Columns(supplies, kinds.Count);
    }

    private void Columns(IReadOnlyList<Supply> supplies, int kinds)
    {
        Buffers.Fit(ref _supply, Count);
        Buffers.Fit(ref _ask, Count);
        Buffers.Fit(ref _gpus, Count);
        Buffers.Fit(ref _slots, Count);
        Buffers.Fill(ref _kindStart, kinds + 1, 0);
        for (var m = 0; m < Count; m++)
        {
            var (rank, supply) = (_ranks[m], supplies[_ranks[m].Index]);
            _supply[m] = rank.Index;
            _kind[m] = (int)(rank.Key >> 44);
            _ask[m] = (long)(rank.Key & Bids.MaxPrice);
            _gpus[m] = (byte)supply.FreeGpus.Count;
            _slots[m] = (byte)(64 - System.Numerics.BitOperations.PopCount(supply.UsedSlots));
            _kindStart[_kind[m] + 1]++;
        }

        for (var kind = 0; kind < kinds; kind++) _kindStart[kind + 1] += _kindStart[kind];
    }
}
