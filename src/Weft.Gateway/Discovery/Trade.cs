using System.Globalization;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>Leases of an hour and region at nearly one price.</summary>
/// <param name="Hour">Unix seconds of the hour's start.</param>
/// <param name="Price">The mean by GPUs, rounded down; where all had one price, that.</param>
/// <param name="PriceSum">Price times GPUs, exact.</param>
internal sealed record Trade(
    long Hour, Place Place, Price Price, UInt128 PriceSum, long Gpus, int Leases, EndedLeases Ended)
{
    public static Trade Of(TradeRow row)
    {
        var sum = UInt128.Parse(row.PriceSum, CultureInfo.InvariantCulture);
        var price = new Price((ulong)(sum / (UInt128)row.Gpus));
        return new(
            row.Hour, new(row.GpuClass, row.Region), price, sum, row.Gpus, row.Leases,
            new(price, row.Ended, row.Interrupted, row.Nothing));
    }

    public bool IsIn(Place place) => place.GpuClass == Place.GpuClass
        && (place.Region == Place.AllRegions || place.Region == Place.Region);
}

/// <summary>Several trades together.</summary>
/// <param name="Quantiles">By GPUs; null where nothing was traded.</param>
/// <param name="Mean">By GPUs, rounded down.</param>
internal sealed record TradeFigures(PriceQuantiles? Quantiles, Price? Mean, int Leases, long Gpus)
{
    public static TradeFigures Of(IReadOnlyCollection<Trade> trades)
    {
        var gpus = trades.Sum(trade => trade.Gpus);
        var sum = trades.Aggregate(UInt128.Zero, (all, trade) => all + trade.PriceSum);
        return new(
            PriceQuantiles.Of(trades.Select(trade => new PricedWeight(trade.Price, (ulong)trade.Gpus))),
            gpus == 0 ? null : new Price((ulong)(sum / (UInt128)gpus)), trades.Sum(trade => trade.Leases), gpus);
    }
}

/// <summary>What closed leases paid.</summary>
internal readonly record struct Volume(Money Paid, ulong GpuMilliseconds)
{
    public static Volume operator +(Volume a, Volume b) =>
        new(a.Paid + b.Paid, a.GpuMilliseconds + b.GpuMilliseconds);
}
