namespace Weft.Market;

/// <summary>Machines side by side, kind by kind, by price in each; with what each has, counted in three ways.</summary>
internal sealed class Rungs(int most)
{
    private readonly int[] _machine = new int[most];
    private readonly int[] _kind = new int[most];
    private readonly ulong[] _price = new ulong[most];
    private readonly byte[] _offered = new byte[most];
    private readonly byte[] _idle = new byte[most];
    private readonly byte[] _free = new byte[most];
    private int _count;

    public ReadOnlySpan<int> Machine => _machine.AsSpan(0, _count);

    public ReadOnlySpan<int> Kind => _kind.AsSpan(0, _count);

    public ReadOnlySpan<ulong> Price => _price.AsSpan(0, _count);

    /// <summary>GPUs offered.</summary>
    public ReadOnlySpan<byte> Offered => _offered.AsSpan(0, _count);

    /// <summary>GPUs that would be free were there slots.</summary>
    public ReadOnlySpan<byte> Idle => _idle.AsSpan(0, _count);

    /// <summary>GPUs that can be had.</summary>
    public ReadOnlySpan<byte> Free => _free.AsSpan(0, _count);

    public void Add(int machine, int kind, in LeftMachine found)
    {
        (_machine[_count], _kind[_count], _price[_count]) = (machine, kind, found.Price);
        (_offered[_count], _idle[_count]) = (found.Offered, found.Free);
        _free[_count++] = found.SlotsBusy ? (byte)0 : found.Free;
    }
}
