using System.Numerics;

namespace Weft.Market;

/// <summary>One number for each of the last sixteen weeks.</summary>
internal sealed class EpochRing
{
    private const int Size = 16;

    private readonly ulong[] _amounts = new ulong[Size];
    private ulong _last;

    /// <returns>What fitted of the amount, and what was in the places that newer weeks took.</returns>
    public (BigInteger Added, BigInteger Dropped) Add(ulong epoch, BigInteger amount)
    {
        UInt128 dropped = 0;
        if (epoch > _last)
        {
            for (var e = epoch - _last > Size ? epoch - Size + 1 : _last + 1; e <= epoch; e++)
            {
                dropped += _amounts[e % Size];
                _amounts[e % Size] = 0;
            }

            _last = epoch;
        }

        var current = _amounts[epoch % Size];
        var added = Basis.Min(amount, ulong.MaxValue - current);
        _amounts[epoch % Size] = current + (ulong)added;
        return (added, dropped);
    }

    /// <summary>Of the weeks <paramref name="from"/> to <paramref name="to"/>, as far as not forgotten.</summary>
    public BigInteger Sum(ulong from, ulong to)
    {
        UInt128 total = 0;
        for (var place = 0u; place < Size; place++)
        {
            var epoch = EpochAt(place);
            if (epoch >= from && epoch <= to) total += _amounts[place];
        }

        return total;
    }

    /// <summary>What has vested, linearly over <paramref name="duration"/> from a delay after each week.</summary>
    public BigInteger Vested(ulong now, ulong delay, ulong duration)
    {
        UInt128 total = 0;
        for (var place = 0u; place < Size; place++)
        {
            if (_amounts[place] == 0) continue;
            var start = (EpochAt(place) + 1) * Call.WeekSeconds + delay;
            if (now <= start) continue;
            var elapsed = now - start;
            total += elapsed >= duration ? _amounts[place] : (UInt128)_amounts[place] * elapsed / duration;
        }

        return total;
    }

    public void Clear()
    {
        Array.Clear(_amounts);
        _last = 0;
    }

    private ulong EpochAt(uint place)
    {
        var age = (_last % Size + Size - place) % Size;
        return _last < age ? 0 : _last - age;
    }
}
