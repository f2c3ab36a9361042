using System.Diagnostics;
using Google.OrTools.Graph;
using Weft.Market;

namespace Weft.Bench;

/// <summary>
/// The largest surplus by minimum-cost flow (OR-Tools): exact where every order is one GPU, else a bound, since it may
/// spread a bid of several GPUs over hosts that are each large enough.
/// </summary>
/// <remarks>
/// No arc from bid to ask: each model and region has a lattice of what is required (reliability, duration, host size)
/// with free arcs from strong to weak; an ask feeds one node, a bid drinks from one node of each model and region.
/// </remarks>
internal sealed class ExactFlow
{
    private const int LatticeSize = MarketGenerator.Tiers * MarketGenerator.Tiers * MarketGenerator.Sizes;
    private const int Lattices = MarketGenerator.Models * MarketGenerator.Regions;
    private const int Source = Lattices * LatticeSize;
    private const int Sink = Source + 1;

    private readonly MinCostFlow _flow = new();
    private readonly MatchingRound _round;

    private ExactFlow(MatchingRound round) => _round = round;

    public static (long Surplus, TimeSpan Time) Solve(MatchingRound round)
    {
        var clock = Stopwatch.StartNew();
        var surplus = new ExactFlow(round).Run();
        return (surplus, clock.Elapsed);
    }

    private long Run()
    {
        for (var lattice = 0; lattice < Lattices; lattice++) AddLattice(lattice);
        var all = 0;
        foreach (var supply in _round.Supplies)
        {
            var offer = supply.Offer;
            var node = Node(
                offer.GpuClass.Index, offer.Region.Index, MarketGenerator.TierOf(offer.Features),
                MarketGenerator.DurationTierOf(offer.MaxDuration), SizeOf(offer.Gpus.Count));
            _flow.AddArcWithCapacityAndUnitCost(Source, node, offer.Gpus.Count, (long)offer.Price.PerGpuHour);
            all += offer.Gpus.Count;
        }

        for (var i = 0; i < _round.Requests.Count; i++) AddBid(_round.Requests[i].Request, Sink + 1 + i);
        _flow.AddArcWithCapacityAndUnitCost(Source, Sink, all, 0);
        _flow.SetNodeSupply(Source, all);
        _flow.SetNodeSupply(Sink, -all);
        var status = _flow.Solve();
        return status == MinCostFlowBase.Status.OPTIMAL
            ? -_flow.OptimalCost()
            : throw new BenchException($"the solver says {status}");
    }

    private void AddLattice(int lattice)
    {
        const int tiers = MarketGenerator.Tiers;
        for (var at = 0; at < LatticeSize; at++)
        {
            var (size, duration, tier) = (at % 4, at / 4 % tiers, at / 4 / tiers);
            var node = (lattice * LatticeSize) + at;
            if (size > 0) Weaken(node, node - 1);
            if (duration > 0) Weaken(node, node - 4);
            if (tier > 0) Weaken(node, node - (4 * tiers));
        }

        void Weaken(int strong, int weak) => _flow.AddArcWithCapacityAndUnitCost(strong, weak, int.MaxValue, 0);
    }

    private void AddBid(Request request, int bid)
    {
        for (var model = 0; model < MarketGenerator.Models; model++)
        {
            if (!request.GpuClasses.Contains(new((byte)model))) continue;
            for (var region = 0; region < MarketGenerator.Regions; region++)
            {
                if (!request.Regions.Contains(new((byte)region))) continue;
                var node = Node(
                    model, region, MarketGenerator.TierOf(request.Features),
                    MarketGenerator.DurationTierOf(request.Duration), SizeOf(request.GpusPerMachine));
                _flow.AddArcWithCapacityAndUnitCost(node, bid, request.GpusPerMachine, 0);
            }
        }

        _flow.AddArcWithCapacityAndUnitCost(bid, Sink, request.GpusPerMachine, -(long)request.MaxPrice.PerGpuHour);
    }

    private static int Node(int model, int region, int tier, int duration, int size) =>
        (((((model * MarketGenerator.Regions) + region) * MarketGenerator.Tiers) + tier) * MarketGenerator.Tiers * 4)
        + (duration * 4) + size;

    private static int SizeOf(int gpus) => System.Numerics.BitOperations.Log2((uint)gpus);
}
