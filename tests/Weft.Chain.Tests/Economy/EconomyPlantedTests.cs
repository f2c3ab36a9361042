using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>The twin can fail: a small thing wrong in the model, or in what it says, is found and made short.</summary>
public sealed class EconomyPlantedTests
{
    /// <summary>One chain for all of them: what is planted is in the model alone.</summary>
    [Fact]
    public async Task What_is_a_little_wrong_is_found_and_the_list_is_made_short()
    {
        await using var scene = await EconomyScene.StartAsync();
        var run = new EconomyRun(scene);
        List<EconomyStep> guard = [.. EconomyStep.List(1, 30), .. EconomyStories.Guard(new Random(1), 2, 3)];
        List<EconomyStep> delegates = [.. EconomyStep.List(1, 30), .. EconomyStories.Delegate(new Random(1), 2, 3)];
        Assert.Null(await run.PlayAsync(guard));
        Assert.Null(await run.PlayAsync(delegates));

        // One unit rounded up: money in, a lease opened and closed, its fee collected.
        scene.Plant = model => model.Revenue.Part = (fee, bps) => (fee * bps + Basis.Whole - 1) / Basis.Whole;
        var found = await FindAsync(run, EconomyStep.List(2, 150), "collect", most: 20);
        Assert.Contains("the chain has", found, StringComparison.Ordinal);

        // A guard's day that begins a second early.
        scene.Plant = model => model.Market.Guards.DayOf = now => (now + 1) / Call.DaySeconds;
        found = await FindAsync(run, guard, "withdraw-limit", most: 4);
        Assert.Contains("market.guardOf(address)", found, StringComparison.Ordinal);

        // A delegate's cap of which the last unit does not count.
        scene.Plant = model => model.Market.Delegates.IsEnough = (cap, cost) => cost < cap;
        found = await FindAsync(run, delegates, "open-delegated", most: 4);
        Assert.Contains("the chain skips for 0, the model for 9", found, StringComparison.Ordinal);

        // One value of an error.
        scene.Plant = _ => { };
        scene.Hears = error => error.Name == "SecondSignatureNeeded" ? new(error.Name, error.Values[0], 1) : error;
        found = await FindAsync(run, guard, "withdraw-limit", most: 4);
        Assert.Contains("SecondSignatureNeeded, left: the chain has", found, StringComparison.Ordinal);
    }

    /// <returns>What differs after the short list.</returns>
    private static async Task<string> FindAsync(
        EconomyRun run, IReadOnlyList<EconomyStep> steps, string last, int most)
    {
        var failure = await run.PlayAsync(steps);
        Assert.NotNull(failure);
        var (difference, shorter) = await run.ShortenAsync(steps, failure.Value);
        TestContext.Current.TestOutputHelper?.WriteLine($"{difference}\n{EconomyStep.Print(shorter)}");
        Assert.InRange(shorter.Count, 1, most);
        Assert.Equal(last, shorter[^1].Kind);
        return difference;
    }
}
