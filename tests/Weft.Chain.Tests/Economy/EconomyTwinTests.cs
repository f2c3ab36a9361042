using System.Globalization;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>
/// The same random calls on the real contracts and on the model: each goes through, or fails with the same error, and
/// all that can be seen is the same after each.
/// </summary>
public sealed class EconomyTwinTests
{
    private const int Length = 260;

    /// <summary>Lists to run: more with <c>WEFT_SIM_SEEDS</c>.</summary>
    private static int Seeds => int.Parse(
        Environment.GetEnvironmentVariable("WEFT_SIM_SEEDS") ?? "2", CultureInfo.InvariantCulture);

    [Fact]
    public async Task The_chain_and_the_model_agree_after_every_call()
    {
        await using var scene = await EconomyScene.StartAsync();
        Assert.Null(await scene.CompareAsync());
        var run = new EconomyRun(scene);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var steps = EconomyStep.List(seed, Length);
            if (await run.PlayAsync(steps) is not { } failure) continue;
            var (difference, shorter) = await run.ShortenAsync(steps, failure);
            Assert.Fail($"Seed {seed}: {difference}\n{EconomyStep.Print(shorter)}");
        }

        foreach (var ((kind, error), count) in run.Tally.OrderBy(entry => entry.Key))
            TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {error ?? "done"} {count}");
        // Lists that only ever fail would prove nothing.
        var done = run.Tally.Where(entry => entry.Key.Error is null).ToList();
        Assert.InRange(done.Count, EconomyActs.All.Count * 3 / 4, int.MaxValue);
        Assert.True(done.Sum(entry => entry.Value) * 2 > run.Tally.Values.Sum());
        Assert.InRange(run.Tally.Keys.Select(key => key.Error).Distinct().Count(), 30, int.MaxValue);
    }

    [Fact]
    public async Task One_unit_rounded_the_wrong_way_is_found_and_the_list_is_made_short()
    {
        await using var scene = await EconomyScene.StartAsync(model =>
        {
            model.Revenue.Part = (fee, bps) => (fee * bps + Basis.Whole - 1) / Basis.Whole;
            return model;
        });
        var run = new EconomyRun(scene);
        var steps = EconomyStep.List(1, Length);
        var failure = await run.PlayAsync(steps);
        Assert.NotNull(failure);
        var (difference, shorter) = await run.ShortenAsync(steps, failure.Value);
        TestContext.Current.TestOutputHelper?.WriteLine($"{difference}\n{EconomyStep.Print(shorter)}");
        Assert.Contains("the chain has", difference, StringComparison.Ordinal);
        // Money in, a lease opened and closed, its fee collected.
        Assert.InRange(shorter.Count, 4, 20);
        Assert.Equal("collect", shorter[^1].Kind);
    }
}
