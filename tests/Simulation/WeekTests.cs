using System.Globalization;

namespace Weft.Simulation;

/// <summary>Whole markets, with everything going wrong that may. <c>WEFT_SIM_SEEDS=100</c> runs more,
/// <c>./dev deep</c> 50; <c>WEFT_SIM_HISTORY=FILE</c> keeps what happened.</summary>
public sealed class WeekTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Rest = TimeSpan.FromHours(18);

    public static TheoryData<int> Seeds()
    {
        int Wish(string name, string usual) =>
            int.Parse(Environment.GetEnvironmentVariable(name) ?? usual, CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(Wish("WEFT_SIM_FIRST", "1"), Wish("WEFT_SIM_SEEDS", "1"))];
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_week_of_trouble_costs_nobody_more_than_an_interval_and_leaves_nothing_behind(int seed)
    {
        var world = new World(new Setting(seed));
        world.Run(Week, Rest);
        output.WriteLine(
            $"seed {seed}: {world.Scheduler.Steps} steps, {world.Audit.Opened} leases, {world.Audit.Ran} jobs, "
            + $"{world.Audit.Ended} ended in a match, "
            + $"{world.Audit.Turnover} paid, {world.History.Count} lines, history {world.History.Hash}");
        Assert.True(world.Failures.Count == 0, Explain(world));
        Assert.True(world.Audit.Ran > 300, $"Only {world.Audit.Ran} jobs ran: the simulation shows nothing.");
    }

    [Fact]
    public void The_same_seed_gives_the_same_history_and_another_seed_another()
    {
        string Run(int seed)
        {
            var world = new World(new Setting(seed) { Providers = 6, Renters = 15 });
            world.Run(TimeSpan.FromDays(1), Rest);
            Assert.True(world.History.Count > 500, "Too little happened to compare.");
            return world.History.Hash;
        }

        var first = Run(11);
        Assert.Equal(first, Run(11));
        Assert.NotEqual(first, Run(12));
    }

    [Fact]
    public void Without_faults_every_job_runs_and_is_paid_to_the_end()
    {
        var world = new World(new Setting(3)
        {
            Providers = 6,
            Renters = 15,
            Faults = chance =>
            {
                var none = new Faults(chance);
                none.Heal();
                return none;
            },
        });
        world.Run(TimeSpan.FromHours(12), Rest);
        Assert.True(world.Failures.Count == 0, Explain(world));
    }

    [Fact]
    public void Where_renters_queue_leases_end_in_the_next_match_and_nobody_is_the_worse()
    {
        var world = new World(new Setting(22) { Providers = 6, Renters = 40, Busy = true });
        world.Run(TimeSpan.FromHours(8), Rest);
        output.WriteLine(
            $"{world.Audit.Opened} leases, {world.Audit.Ran} jobs, {world.Audit.Ended} of "
            + $"{world.Audit.Closed} ended in a match, {world.Audit.Turnover} paid");
        Assert.True(world.Failures.Count == 0, Explain(world));
        Assert.True(world.Audit.Ended > 50, $"Only {world.Audit.Ended} leases were ended in a match.");
    }

    /// <summary>A simulation that finds nothing proves nothing: each of these mistakes has to be noticed.</summary>
    [Theory]
    [InlineData(Bug.SkipJournal)]
    [InlineData(Bug.KeepLowerVoucher)]
    [InlineData(Bug.StartTwice)]
    [InlineData(Bug.RefundTooMuch)]
    [InlineData(Bug.SignAnything)]
    public void A_planted_mistake_is_found(object bug)
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            var world = new World(new Setting(seed)
            {
                Providers = 8,
                Renters = 30,
                Bug = (Bug)bug,
                Faults = chance => new Faults(chance) { Crash = 0.006 },
            });
            try
            {
                world.Run(TimeSpan.FromDays(1), Rest);
            }
            catch (BrokenPromise broken)
            {
                output.WriteLine($"{bug}: {broken.Message}");
                return;
            }

            if (world.Failures.Count == 0) continue;
            output.WriteLine($"{bug}: {world.Failures[0]}");
            return;
        }

        Assert.Fail($"{bug} was not found.");
    }

    private static string Explain(World world) => string.Join(
        '\n', [$"seed {world.Setting.Seed}:", .. world.Failures.Take(20), "---", .. world.History.Tail]);
}
