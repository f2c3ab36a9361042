namespace Weft.Bench;

internal static class MatchingBench
{
    public static async Task<bool> RunAsync(MatchingOptions options, CancellationToken cancel)
    {
        var w = new Weft.Market.Auction(); var wr = MarketGenerator.Draw(MarketShape.Host(1000), 7); for (var i = 0; i < 100; i++) w.Clear(wr);
        foreach (var shape in new[] { MarketShape.Unit(1000), MarketShape.Unit(10000), MarketShape.Host(100), MarketShape.Host(1000), MarketShape.Host(10_000), MarketShape.Scarce(1000, true), MarketShape.Regional(1000), MarketShape.Dominant(1000), MarketShape.Host(100_000)})
        {
            for (var seed = 1UL; seed < (ulong)(shape.Asks > 5000 ? 2 : 4); seed++)
            {
            if (shape.Asks > options.Largest) continue;
            var round = MarketGenerator.Draw(shape, seed);
            var (best, time) = ExactFlow.Solve(round);
            var g = Rivals.PriceTimeGreedy(round);
            var u = Cpu();
            for (var k = 0; k < 5; k++) g = Rivals.PriceTimeGreedy(round);
            Console.WriteLine($"{shape.Name,-30} {time.TotalMilliseconds:0} ms greedy {100.0*g/best:0.00} {(Cpu() - u) / 5:0} ms");
            {
                var auction = new Weft.Market.Auction();
                Weft.Market.AuctionOutcome mine = default;
                double t = 0;
                for (var i = 0; i < (shape.Bids > 5000 ? 6 : 30); i++) { u = Cpu(); mine = auction.Clear(round); t = Cpu() - u; }
                u = Cpu(); var list = auction.Match(round);
                Console.WriteLine($"    {100.0*(long)mine.Surplus/best:0.000} {t:0.0} ms {mine.Steps/1000}k {mine.Filled} with objects {Cpu()-u:0.0}");
            }
            }
        }
        return true;
    }

    private static double Cpu() => System.Diagnostics.Process.GetCurrentProcess().UserProcessorTime.TotalMilliseconds;
}
