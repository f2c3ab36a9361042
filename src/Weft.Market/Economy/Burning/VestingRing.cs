using System.Numerics;

namespace Weft.Market;

/// <summary>
/// Amounts that vest in a straight line over 180 days from the beginning of the next week. An entry holds what had not
/// vested when the ring was last counted.
/// </summary>
internal sealed class VestingRing
{
    private const int Size = 27;
    private const ulong Duration = 180 * Call.DaySeconds;

    private readonly BigInteger[] _rests = new BigInteger[Size];
    private BigInteger _vested;
    private ulong _updatedAt;

    /// <summary>The state that counting now would leave.</summary>
    public (BigInteger Vested, BigInteger Unvested) At(ulong now)
    {
        var (vested, unvested) = (_vested, BigInteger.Zero);
        for (var slot = 0u; slot < Size; slot++)
        {
            var part = PartOf(slot, now);
            vested += part;
            unvested += _rests[slot] - part;
        }

        return (vested, unvested);
    }

    public void Add(ulong now, BigInteger amount)
    {
        Update(now);
        _rests[now / Call.WeekSeconds % Size] += amount;
    }

    public BigInteger TakeVested(ulong now)
    {
        Update(now);
        var amount = _vested;
        _vested = 0;
        return amount;
    }

    private void Update(ulong now)
    {
        if (_updatedAt == now) return;
        for (var slot = 0u; slot < Size; slot++)
        {
            var part = PartOf(slot, now);
            _rests[slot] -= part;
            _vested += part;
        }

        _updatedAt = now;
    }

    private BigInteger PartOf(uint slot, ulong now)
    {
        var rest = _rests[slot];
        if (rest.IsZero) return 0;
        var last = _updatedAt / Call.WeekSeconds;
        var week = last - (last + Size - slot) % Size;
        var start = (week + 1) * Call.WeekSeconds;
        if (now >= start + Duration) return rest;
        var from = Math.Max(_updatedAt, start);
        return now > from ? rest * (now - from) / (start + Duration - from) : 0;
    }
}
