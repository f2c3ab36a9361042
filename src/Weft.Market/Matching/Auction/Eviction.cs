namespace Weft.Market;

/// <summary>A machine, and the seats on it that have to be given up.</summary>
internal struct Eviction
{
    private int[]? _seats;
    private int _count;

    public int Machine { get; private set; }

    public readonly ReadOnlySpan<int> Seats => _seats.AsSpan(0, _count);

    public void Set(int machine, ReadOnlySpan<int> seats)
    {
        _seats ??= new int[64];
        seats.CopyTo(_seats);
        (Machine, _count) = (machine, seats.Length);
    }
}
