using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <param name="Reference">A quarter of the first day's first price; WEFT units for 10^18 payment units.</param>
/// <param name="MinLot">Payment units of a day at least.</param>
public sealed record AuctionTerms(BigInteger Reference, BigInteger Floor, BigInteger MinLot)
{
    /// <summary>As deployed: a dollar is asked for one WEFT.</summary>
    public static AuctionTerms Deployed { get; } =
        new(BigInteger.Pow(10, 30), BigInteger.Pow(10, 26), Basis.Dollar);
}

/// <summary><c>BurnAuction</c>: sells what was gathered for WEFT, oldest week first, and burns the WEFT.</summary>
public sealed class BurnAuctionModel(Address at, TokenModel payment, TokenModel weft, AuctionTerms terms)
    : IBurnSinkModel
{
    private const int MaxEpochsPerBuy = 16;
    private static readonly BigInteger PriceOne = BigInteger.Pow(10, 18);

    private readonly Dictionary<ulong, AuctionEpoch> _epochs = [];
    private readonly Dictionary<(ulong Epoch, Address Provider), BigInteger> _attributed = [];
    private readonly List<ulong> _queue = [];
    private AuctionDay _day = new(0, 0, 0, 0, terms.Reference);
    private int _head;

    public Address At { get; } = at;

    /// <summary>Payment units that nobody bought yet.</summary>
    public BigInteger Unsold { get; private set; }

    public BigInteger TotalBurned { get; private set; }

    /// <summary>How WEFT for units is computed; tests put something wrong here.</summary>
    internal Func<BigInteger, BigInteger, BigInteger> CostOf { get; set; } =
        (units, price) => Basis.MulDivUp(units, price, PriceOne);

    public AuctionEpoch EpochOf(ulong epoch) => _epochs.GetValueOrDefault(epoch) ?? new AuctionEpoch();

    public BigInteger AttributedTo(ulong epoch, Address provider) =>
        _attributed.GetValueOrDefault((epoch, provider));

    /// <summary>The stored day, or a new one after it.</summary>
    public AuctionDay Today(ulong now)
    {
        var day = now / Call.DaySeconds;
        return _day.Day == day ? _day : new AuctionDay(
            day, Basis.Max(terms.MinLot, Basis.DivUp(Waiting(now), 7)), 0, 0, _day.NextReference);
    }

    public BigInteger PriceAt(ulong now) => Today(now).PriceAt(now, terms.Floor);

    /// <summary>What is for sale now.</summary>
    public BigInteger LeftAt(ulong now) => Basis.Min(Today(now).Size - Today(now).Sold, Waiting(now));

    public void OnBurnShare(Call call, BigInteger amount, Address provider, BigInteger attributed)
    {
        if (amount.IsZero) return;
        if (!_epochs.TryGetValue(call.Epoch, out var epoch))
        {
            _epochs[call.Epoch] = epoch = new AuctionEpoch();
            _queue.Add(call.Epoch);
        }

        Unsold += amount;
        epoch.Units += amount;
        if (attributed.IsZero) return;
        epoch.Attributed += attributed;
        _attributed[(call.Epoch, provider)] = AttributedTo(call.Epoch, provider) + attributed;
    }

    /// <returns>The units that were bought; the buyer's WEFT is burned.</returns>
    public CallResult Buy(Call call, BigInteger units, BigInteger maxPrice, ulong deadline, Address to)
    {
        if (to.IsZero) return CallResult.Reverts(Revert.ZeroAddress);
        if (call.Now > deadline) return CallResult.Reverts("TooLate", deadline);
        var (day, price) = (Today(call.Now), PriceAt(call.Now));
        if (price > maxPrice) return CallResult.Reverts("PriceTooHigh", price, maxPrice);
        units = Basis.Min(units, LeftAt(call.Now));
        if (units.IsZero) return CallResult.Reverts("NothingForSale");

        var parts = Parts(units);
        var cost = parts.Aggregate(BigInteger.Zero, (sum, part) => sum + CostOf(part.Units, price));
        if (weft.WhyNotSpend(At, call.Sender, cost) is { } error) return CallResult.Reverts(error);
        var bought = Take(parts, price);
        _day = day with { Sold = day.Sold + bought, Value = day.Value + bought * price };
        weft.BurnFrom(At, call.Sender, cost);
        payment.Move(At, to, bought);
        return CallResult.Of(bought);
    }

    /// <summary>Oldest weeks first, sixteen at most.</summary>
    private List<(ulong Epoch, BigInteger Units)> Parts(BigInteger units)
    {
        var parts = new List<(ulong Epoch, BigInteger Units)>();
        for (var i = _head; units > 0 && parts.Count < MaxEpochsPerBuy; i++)
        {
            var epoch = _epochs[_queue[i]];
            var part = Basis.Min(epoch.Units - epoch.Sold, units);
            parts.Add((_queue[i], part));
            units -= part;
        }

        return parts;
    }

    private BigInteger Take(List<(ulong Epoch, BigInteger Units)> parts, BigInteger price)
    {
        BigInteger bought = 0;
        foreach (var (id, units) in parts)
        {
            var epoch = _epochs[id];
            epoch.Sold += units;
            epoch.Burned += CostOf(units, price);
            TotalBurned += CostOf(units, price);
            Unsold -= units;
            bought += units;
            if (epoch.Sold == epoch.Units) _head++;
        }

        return bought;
    }

    /// <summary>Units of weeks that are over.</summary>
    private BigInteger Waiting(ulong now)
    {
        var running = EpochOf(now / Call.WeekSeconds);
        return Unsold - (running.Units - running.Sold);
    }
}
