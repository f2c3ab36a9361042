namespace Weft.Market;

/// <summary>What is left, as all requests with the same features, duration and GPUs of a machine see it.</summary>
internal sealed class View
{
    /// <summary>No machine has this price: an ask of so much takes no part in the auction.</summary>
    private const ulong NotLookedAt = ulong.MaxValue - 1;

    private readonly Remainder _left;
    private readonly ulong[] _cheapest;

    public View(Remainder left, Features features, uint duration, int gpus)
    {
        (_left, Features, Duration, Gpus) = (left, features, duration, gpus);
        _cheapest = new ulong[left.Cells];
        Array.Fill(_cheapest, NotLookedAt);
    }

    public Features Features { get; }

    public uint Duration { get; }

    public int Gpus { get; }

    /// <summary>Who wants several machines wants them on one site.</summary>
    public bool IsOneSite => (Features & Features.OneSite) != Features.None;

    public bool Takes(in LeftKind kind) => kind.Has(Features) && kind.Takes(Duration);

    /// <summary>The lowest price of a machine of a cell that fits; the largest number where there is none.</summary>
    public ulong Cheapest(int cell)
    {
        ref var cheapest = ref _cheapest[cell];
        if (cheapest != NotLookedAt) return cheapest;
        cheapest = ulong.MaxValue;
        for (var kind = _left.FirstKind(cell); Gpus > 0 && kind < _left.FirstKind(cell + 1); kind++)
            if (Takes(_left.Kind(kind))) cheapest = Math.Min(cheapest, _left.Cheapest(kind, Gpus));
        return cheapest;
    }
}
