using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Weft.EndToEnd;

/// <summary>
/// An owner who wants the machine back gets it, and the job's work and the money are where they belong.
/// </summary>
[Collection(SharedNetwork.Name)]
public sealed class ReclaimTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    private const string Saving =
        "trap 'echo saved; echo step-41 > /out/checkpoint; exit 0' TERM; echo begun; while :; do sleep 0.1; done";

    [Fact]
    public async Task A_job_is_told_saves_its_work_and_is_paid_to_the_second()
    {
        await Network.RestartProviderAsync(Network.Gpus, "--notice", "30s", "--tariff", "0.30");
        var before = await Network.BooksAsync();
        var (statement, folder) = (Scratch.Name("statement.json"), Scratch.Name("out"));
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network, Saving, "-o", folder, "--statement", statement, "--notice", "30s"));
        await run.SaysAsync("begun\n");

        var reclaimed = (await WeftProgram.RunAsync(Network.ProviderHome, "reclaim", "--wait", "--json")).Succeeded();

        var ran = (await run.ExitAsync()).Succeeded();
        Assert.StartsWith("begun\nsaved\n", ran.Output, StringComparison.Ordinal);
        Assert.Equal("step-41\n", await File.ReadAllTextAsync(
            Path.Combine(folder, "checkpoint"), TestContext.Current.CancellationToken));
        var closing = ClosingStatement.Read(statement);
        Assert.Equal((0, "owner-reclaimed"), (closing.ExitCode, closing.Refusal));
        await closing.AgreesWithChainAsync(Network, before);
        // 0.36 a GPU-hour is 100 base units a second: what was metered, to the millisecond, and no interval more.
        var usage = closing.Lease.GetProperty("usage");
        var used = usage.GetProperty("gpuMilliseconds").GetInt64();
        Assert.InRange(used, 1, 30_000);
        Assert.Equal(used / 10, (long)closing.Paid);
        Assert.Matches("^0x[0-9a-f]{130}$", usage.GetProperty("readingSignature").GetString());

        Assert.Equal("paused", reclaimed.Json.GetProperty("state").GetString());
        Assert.Equal("owner-took-back", reclaimed.Json.GetProperty("why").GetProperty("code").GetString());
        Assert.Empty(reclaimed.Json.GetProperty("leases").EnumerateArray());
        Assert.Empty((await WeftProgram.RunAsync(Network.Renter, "offers", "--json")).Succeeded()
            .Json.GetProperty("items").EnumerateArray());
        await EarningsTellAsync(closing, usage);
        await GiveBackAsync();
    }

    [Fact]
    public async Task A_signal_takes_the_machine_back_too_and_a_restart_does_not_forget_it()
    {
        await Network.Provider.SignalAsync(RunningProgram.User1);
        await NothingOfferedAsync();
        await Network.RestartProviderAsync(gpusFree: 0);
        var stands = (await WeftProgram.RunAsync(Network.ProviderHome, "reclaim", "--show", "--json")).Succeeded();
        Assert.Equal("owner-took-back", stands.Json.GetProperty("why").GetProperty("code").GetString());
        await Network.Provider.SignalAsync(RunningProgram.User2);
        await Network.OffersAsync(Network.Gpus);
    }

    /// <summary>Its result comes home although the node is on its way out.</summary>
    [Theory]
    [InlineData(RunningProgram.Interrupt)]
    [InlineData(RunningProgram.Terminate)]
    public async Task A_node_that_is_asked_to_end_says_goodbye_first(string signal)
    {
        var before = await Network.BooksAsync();
        var statement = Scratch.Name("statement.json");
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network,
            "trap 'echo step-41 > /out/checkpoint; exit 0' TERM; echo begun; while :; do sleep 0.1; done",
            "-o", Scratch.Name("out"), "--statement", statement));
        await run.SaysAsync("begun\n");
        await Network.Provider.SignalAsync(signal);

        (await run.ExitAsync()).Succeeded();
        Assert.Equal(0, (await Network.Provider.ExitAsync()).ExitCode);
        Assert.Equal("step-41\n", await File.ReadAllTextAsync(
            Scratch.Name("out/checkpoint"), TestContext.Current.CancellationToken));
        var closing = ClosingStatement.Read(statement);
        Assert.Equal("owner-reclaimed", closing.Refusal);
        await closing.AgreesWithChainAsync(Network, before);
        await Network.StartProviderAsync(Network.Gpus);
    }

    [Fact]
    public async Task Nobody_to_reclaim_from_is_a_refusal()
    {
        var asked = await WeftProgram.RunAsync(Network.Renter, "reclaim", "--json");
        asked.Refused("share-unreachable", Outcome.Unreachable);
        (await WeftProgram.RunAsync(Network.Renter, "earnings", "--json")).Refused("never-shared", Outcome.RefusedExit);
    }

    private async Task GiveBackAsync()
    {
        var shared = (await WeftProgram.RunAsync(Network.ProviderHome, "reclaim", "--end", "--json")).Succeeded();
        Assert.Equal("shared", shared.Json.GetProperty("state").GetString());
        await Network.RestartProviderAsync(Network.Gpus);
    }

    private async Task EarningsTellAsync(ClosingStatement closing, JsonElement usage)
    {
        var earned = (await WeftProgram.RunAsync(Network.ProviderHome, "earnings", "--json")).Succeeded().Json;
        var entry = Assert.Single(
            earned.GetProperty("leases").EnumerateArray(),
            lease => lease.GetProperty("leaseId").GetString() == closing.Id);
        BigInteger Amount(string name) =>
            BigInteger.Parse(entry.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
        Assert.Equal((closing.Paid, closing.Fee), (Amount("paidAmount"), Amount("feeAmount")));
        Assert.Equal(closing.Earned - Amount("electricityAmount"), Amount("netAmount"));
        Assert.Equal("owner-reclaimed", entry.GetProperty("whyCode").GetString());
        Assert.Equal(usage.GetProperty("readingHash").GetString(), entry.GetProperty("readingHash").GetString());
    }

    private Task NothingOfferedAsync() => Eventually.TrueAsync(
        "nothing is on offer",
        async () => !(await WeftProgram.RunAsync(Network.Renter, "offers", "--json")).Succeeded()
            .Json.GetProperty("items").EnumerateArray().Any(),
        () => Network.Provider.Everything);
}
