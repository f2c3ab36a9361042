using System.Globalization;

namespace Weft.Chain.Tests.Economy;

/// <summary>
/// The same random calls on the real contracts and on the model: each goes through, or fails with the same error and
/// its values, and all that can be seen is the same after each.
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
        foreach (var (name, steps) in Lists())
        {
            if (await run.PlayAsync(steps) is not { } failure) continue;
            var (difference, shorter) = await run.ShortenAsync(steps, failure);
            Assert.Fail($"{name}: {difference}\n{EconomyStep.Print(shorter)}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{EconomyProbes.All(scene).Count()} views after each call");
        foreach (var ((kind, error), count) in run.Tally.OrderBy(entry => entry.Key))
            TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {error ?? "done"} {count}");
        Assert.Empty(EconomyCorners.Met.Except(run.Tally.Keys));
        // Lists that only ever fail would prove nothing.
        var done = run.Tally.Where(entry => entry.Key.Error is null).ToList();
        Assert.InRange(done.Count, EconomyActs.All.Count * 3 / 4, int.MaxValue);
        Assert.True(done.Sum(entry => entry.Value) * 2 > run.Tally.Values.Sum());
        Assert.InRange(run.Tally.Keys.Select(key => key.Error).Distinct().Count(), 30, int.MaxValue);
    }

    private static IEnumerable<(string Name, List<EconomyStep> Steps)> Lists() => Enumerable.Range(1, Seeds)
        .Select(seed => ($"Seed {seed}", EconomyStep.List(seed, Length)))
        .Append(("Corners", [.. EconomyCorners.List()]));
}
