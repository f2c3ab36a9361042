namespace Weft.EndToEnd;

/// <summary><c>weft share --install</c> by a user without root, on rootless Podman.</summary>
public sealed class UserServiceTests(UserServiceFixture fixture)
    : SharingTests(fixture), IClassFixture<UserServiceFixture>
{
    [Fact]
    public async Task It_runs_now_and_whenever_the_machine_does_and_says_what_it_cannot()
    {
        Assert.Equal(("active", "enabled"), (await Box.UnitAsync("ActiveState"), await Box.UnitAsync("UnitFileState")));
        var doctor = (await Box.RunWeftAsync(Network.ProviderHome, "doctor", "--quick", "--json")).Json;
        var guards = doctor.GetProperty("safeguards").EnumerateArray().ToDictionary(
            guard => guard.GetProperty("what").GetString()!, guard => guard.GetProperty("holds").GetBoolean());
        Assert.True(guards["users"], doctor.ToString());
        Assert.False(guards["disk"]);
        Assert.DoesNotContain("limits", guards.Keys);
        Assert.Contains(
            doctor.GetProperty("lacks").EnumerateArray(),
            lack => lack.GetProperty("code").GetString() == "disk-limit-unenforceable");
        // As Debian 12 installs it.
        Assert.Contains(
            doctor.GetProperty("lacks").EnumerateArray(),
            lack => lack.GetProperty("code").GetString() == "engine-copies-images");
    }

    /// <summary>It is nobody of that machine, and has no more of it than was agreed.</summary>
    [Fact]
    public async Task A_job_goes_on_while_the_node_is_upgraded_and_is_paid()
    {
        var before = await Network.BooksAsync();
        Scratch.Write("in/word", "its input\n");
        await using var run = Start(
            "cd /sys/fs/cgroup; cat memory.max cpu.max pids.max /data/word /run/secrets/WORD; id -u; " + Job.Endless,
            "-v", Scratch.Name("in") + ":/data", "--secret", $"WORD=@{Scratch.Write("word", "its secret\n")}");
        await Box.SaysAsync(run, "begun\n");
        var container = Assert.Single(await Network.Engine.ContainersAsync(Network.Machine));
        var pid = (await Box.RunAsync("podman", "inspect", "--format", "{{.State.Pid}}", container)).Output.Trim();
        var outside = (await Box.RunAsync("stat", "--format", "%u", $"/proc/{pid}")).Succeeded().Output.Trim();
        await Box.UpgradeAsync();
        await Box.SaysAsync(run, "line to the provider is back");
        Assert.Equal([container], await Network.Engine.ContainersAsync(Network.Machine));
        await run.SignalAsync(RunningProgram.Interrupt);
        await run.ExitAsync();

        Assert.StartsWith(
            "67108864\n50000 100000\n512\nits input\nits secret\n0\nbegun\n", run.Output, StringComparison.Ordinal);
        Assert.Equal("100000", outside);
        await IsPaidAsync(before);
    }

    [Fact]
    public async Task When_it_is_stopped_the_job_is_told_and_ends_and_is_paid()
    {
        var before = await Network.BooksAsync();
        await using var run = Start(Job.Endless);
        await Box.SaysAsync(run, "begun\n");
        (await Box.SystemctlAsync("stop", "weft-share")).Succeeded();

        var ran = await run.ExitAsync();
        Assert.StartsWith("begun\nstopped\n", ran.Output, StringComparison.Ordinal);
        Assert.Equal(
            ("inactive", "success"), (await Box.UnitAsync("ActiveState"), await Box.UnitAsync("Result")));
        Assert.Equal("owner-reclaimed", (await IsPaidAsync(before, shares: false)).Refusal);
        (await Box.SystemctlAsync("start", "weft-share")).Succeeded();
        await IsAsBeforeAsync();
    }

    /// <summary>Nobody logs in, and nobody says a word before.</summary>
    [Fact]
    public async Task After_the_power_was_cut_it_shares_again_and_the_lease_is_paid_for_what_was_used()
    {
        var before = await Network.BooksAsync();
        await using var run = Start(Job.Endless);
        await Box.SaysAsync(run, "begun\n");
        await Eventually.TrueAsync(
            "a reading was taken",
            async () => (await Box.UnitLogAsync()).Split("Running")[^1]
                .Contains("tUSD earned", StringComparison.Ordinal));
        await Box.CutPowerAsync();

        await run.ExitAsync();
        await IsPaidAsync(before);
    }

    [Fact]
    public async Task A_job_with_a_result_is_refused_for_its_disk()
    {
        await using var run = Start("echo begun", "-o", Scratch.Name("out"));
        var ran = await run.ExitAsync();
        Assert.Contains("disk-limit-unenforceable", ran.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain("begun", ran.Output, StringComparison.Ordinal);
        await IsAsBeforeAsync();
    }

    private RunningProgram Start(string script, params string[] options) => WeftProgram.Start(
        Network.Renter,
        Job.Shell(Network, script, ["--statement", Scratch.Name("statement.json"), .. options]));

    private async Task<ClosingStatement> IsPaidAsync(MarketOnChain.Books before, bool shares = true)
    {
        var closing = ClosingStatement.Read(Scratch.Name("statement.json"));
        Assert.True(closing.Paid > 0, $"{closing.Lease}\n{await Box.UnitLogAsync()}");
        // It goes while the lease is closed, and closed leases are paid: which is first depends on the machine.
        await Eventually.TrueAsync(
            "the box is gone", async () => (await Network.Engine.ContainersAsync(Network.Machine)).Length == 0);
        await closing.AgreesWithChainAsync(Network, before);
        if (shares) await IsAsBeforeAsync();
        return closing;
    }

    /// <summary>All GPUs are on offer, and of the job nothing is left.</summary>
    private async Task IsAsBeforeAsync()
    {
        await Network.OffersAsync(Network.Gpus);
        Assert.Equal("active", await Box.UnitAsync("ActiveState"));
        Assert.Empty(await Network.Engine.ContainersAsync(Network.Machine));
        Assert.Empty((await Box.RunAsync("ls", ".weft/provider/boxes")).Output);
        // A node that began just now has none yet; of every one that ended its own ended, too.
        await Eventually.TrueAsync(
            "one Podman serves",
            async () => (await Box.RunAsync("pgrep", "--count", "--full", "^podman .*system service")).Output.Trim()
                == "1");
    }
}
