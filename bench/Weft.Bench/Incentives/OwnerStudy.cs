using Weft.Market;

namespace Weft.Bench;

/// <summary>A market where every GPU asks the same: who of the providers is leased?</summary>
/// <param name="Large">Machines of the one large owner.</param>
/// <param name="LargeGpus">GPUs of each of them.</param>
/// <param name="Small">Owners of one machine with one GPU.</param>
/// <param name="Singles">Requests for one GPU.</param>
/// <param name="Wholes">Requests for a whole machine of the large owner.</param>
internal sealed record OwnerCase(
    string Name, int Large, int LargeGpus, int Small, int Singles, int Wholes = 0, int Rounds = 4_000)
{
    public static readonly IReadOnlyList<OwnerCase> All =
    [
        new("one owner of 90 machines, ten of 1; half is wanted", 90, 1, 10, 50),
        new("the same; a tenth is wanted", 90, 1, 10, 10),
        new("the same; nine tenths are wanted", 90, 1, 10, 90),
        new("10 boxes of 8, 80 machines of 1; half is wanted", 10, 8, 80, 80),
        new("the same; a tenth is wanted", 10, 8, 80, 16),
        new("the same; half is wanted, 5 requests of 8 among it", 10, 8, 80, 40, Wholes: 5),
    ];
}

/// <param name="Offered">GPUs of small owners, in percent of all.</param>
/// <param name="Leased">Leased GPUs of small owners, in percent of all leased; and the 95 % interval.</param>
/// <param name="OfSingles">Small owners' share of what requests for one GPU took, in percent.</param>
/// <param name="ChiSquare">Of how often each machine was leased against equal shares; null where machines
/// differ.</param>
internal sealed record OwnerRow(
    string Case, int Rounds, double Offered, double Leased, double Low, double High, double OfSingles,
    double? ChiSquare, int Degrees);

internal static class OwnerStudy
{
    private const int SmallOwner = 1;

    public static OwnerRow Run(OwnerCase market, ulong seed)
    {
        var (dice, auction) = (new Dice(seed), new Auction());
        var plain = new Plain(dice);
        Supply[] machines =
        [
            .. Enumerable.Range(0, market.Large).Select(_ => plain.Machine(owner: 0, market.LargeGpus)),
            .. Enumerable.Range(SmallOwner, market.Small).Select(owner => plain.Machine(owner)),
        ];
        var numbers = machines.Select((machine, i) => (machine.OfferHash, i)).ToDictionary();
        var (times, shares, singles) = (new int[machines.Length], new List<double>(), (Small: 0, All: 0));
        for (var round = 0; round < market.Rounds; round++)
        {
            QueuedRequest[] requests =
            [
                .. Enumerable.Range(0, market.Singles).Select(_ => plain.Request()),
                .. Enumerable.Range(0, market.Wholes).Select(_ => plain.Request(market.LargeGpus)),
            ];
            var (small, all) = (0, 0);
            foreach (var fill in auction.Match(plain.Round(machines, requests)).SelectMany(match => match.Fills))
            {
                var (number, gpus) = (numbers[fill.OfferHash], fill.Gpus.Count);
                var isSmall = number >= market.Large;
                times[number]++;
                (small, all) = (small + (isSmall ? gpus : 0), all + gpus);
                if (gpus == 1) singles = (singles.Small + (isSmall ? 1 : 0), singles.All + 1);
            }

            shares.Add(100.0 * small / all);
        }

        var (mean, deviation) = Spread(shares);
        var gpusInAll = (market.Large * market.LargeGpus) + market.Small;
        var half = 1.96 * deviation / Math.Sqrt(shares.Count);
        return new(
            market.Name, market.Rounds, Rounded(100.0 * market.Small / gpusInAll), Rounded(mean),
            Rounded(mean - half), Rounded(mean + half), Rounded(100.0 * singles.Small / singles.All),
            market.LargeGpus == 1 ? Rounded(ChiSquare(times, market)) : null, machines.Length - 1);
    }

    /// <summary>
    /// Each round draws without putting back, which makes counts of a round more even; that is put right.
    /// </summary>
    private static double ChiSquare(int[] times, OwnerCase market)
    {
        var chance = (double)market.Singles / times.Length;
        var spread = market.Rounds * chance * (1 - chance) * times.Length / (times.Length - 1);
        return times.Sum(count => Math.Pow(count - (market.Rounds * chance), 2)) / spread;
    }

    private static (double Mean, double Deviation) Spread(List<double> values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)));
    }

    private static double Rounded(double value) => Math.Round(value, 2);
}
