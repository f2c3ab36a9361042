using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Weft.Market;

namespace Weft.Bench;

/// <summary>The core of matching under BenchmarkDotNet: distributions and allocations, in this process.</summary>
[MemoryDiagnoser]
public class CoreBenchmarks
{
    private readonly Auction _auction = new();
    private MatchingRound _round = null!;
    private IReadOnlyList<Match> _matches = [];
    private StandingMarket _market = null!;
    private Explainer _explainer = null!;
    private QueuedRequest _unfilled = null!;
    private int _next;

    /// <summary>Offers, and as many requests.</summary>
    [Params(1_000, 10_000)]
    public int Orders { get; set; }

    public static void Run() => BenchmarkRunner.Run<CoreBenchmarks>(
        ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath("artifacts/bench/core"));

    [GlobalSetup]
    public void Draw()
    {
        _round = MarketGenerator.Draw(MarketShape.Host(Orders), seed: 1);
        _matches = _auction.Match(_round);
        var filled = _matches.Select(match => match.RequestHash).ToHashSet();
        _unfilled = _round.Requests.First(request => !filled.Contains(request.RequestHash));
        _explainer = new(_round, _matches);
        _market = new(_round.Settler);
        foreach (var supply in _round.Supplies) _market.Put(supply);
        foreach (var request in _round.Requests) _market.Add(request);
    }

    [Benchmark(Baseline = true, Description = "price-time greedy")]
    public long Greedy() => Rivals.PriceTimeGreedy(_round);

    [Benchmark(Description = "auction")]
    public AuctionOutcome Clear() => _auction.Clear(_round);

    [Benchmark(Description = "auction with matches")]
    public IReadOnlyList<Match> Match() => _auction.Match(_round);

    [Benchmark(Description = "one order gone and back")]
    public bool ComeAndGo()
    {
        var request = _round.Requests[_next++ % _round.Requests.Count];
        return _market.Remove(request.RequestHash) && _market.Add(request);
    }

    [Benchmark(Description = "one request explained")]
    public Explanation Explain() => _explainer.Of(_unfilled);
}
