namespace Weft.EndToEnd;

/// <summary><c>weft share --install</c> under a systemd that runs.</summary>
public sealed class ServiceTests(ServiceFixture fixture) : SharingTests(fixture), IClassFixture<ServiceFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_runs_now_and_whenever_the_machine_does()
    {
        Assert.Equal(("active", "enabled"), (await Box.UnitAsync("ActiveState"), await Box.UnitAsync("UnitFileState")));
        (await Box.RunAsync("systemd-analyze", "verify", "weft-share.service")).Succeeded();
    }

    /// <summary>The node goes and comes, the job does not notice, and the lease is paid.</summary>
    /// <param name="how">What becomes of the node.</param>
    [Theory]
    [InlineData("upgrade")]
    [InlineData("crash")]
    public async Task A_job_goes_on_while_the_node_is_started_again(string how)
    {
        var before = await Network.BooksAsync();
        var statement = Scratch.Name("statement.json");
        Scratch.Write("in/word", "its input\n");
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network,
            "cat /data/word; grep -o nameserver /etc/resolv.conf | head -n 1; ip route | grep -o default; echo begun; "
                + "i=0; while [ $((i=i+1)) -le 120 ]; do sleep 0.1; done; "
                + "ip route | grep -q default && echo online > /out/network; echo done",
            "--internet", "-v", Scratch.Name("in") + ":/data", "-o", Scratch.Name("out"), "--statement", statement));
        await Box.SaysAsync(run, "begun\n");
        var container = Assert.Single(await Network.Engine.ContainersAsync(Network.Machine));
        var (node, carrier) = (await Box.UnitAsync("MainPID"), await CarrierAsync());
        if (how == "upgrade") await Box.UpgradeAsync();
        else (await Box.RunAsync("kill", "-KILL", node)).Succeeded();

        await Eventually.TrueAsync("another node runs", async () =>
            await Box.UnitAsync("ActiveState") == "active" && await Box.UnitAsync("MainPID") != node);
        Assert.Equal([container], await Network.Engine.ContainersAsync(Network.Machine));
        Assert.Equal(carrier, await CarrierAsync());
        var ran = (await run.ExitAsync()).Succeeded();

        Assert.StartsWith(
            "its input\nnameserver\ndefault\nbegun\ndone\n", ran.Output, StringComparison.Ordinal);
        Assert.Equal("online\n", await File.ReadAllTextAsync(Scratch.Name("out/network"), Cancel));
        var closing = ClosingStatement.Read(statement);
        Assert.Equal(0, closing.ExitCode);
        Assert.True(closing.Paid > 0);
        await closing.AgreesWithChainAsync(Network, before);
        await AllIsAsBeforeAsync();
    }

    [Theory]
    [InlineData("stop")]
    [InlineData("restart")]
    public async Task When_it_is_stopped_the_job_is_told_and_ends_and_is_paid(string verb)
    {
        var before = await Network.BooksAsync();
        var statement = Scratch.Name("statement.json");
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network,
            "trap 'echo step-41 > /out/checkpoint; echo saved; exit 0' TERM; echo begun; while :; do sleep 0.1; done",
            "-o", Scratch.Name("out"), "--statement", statement));
        await Box.SaysAsync(run, "begun\n");
        (await Box.RunAsync("systemctl", verb, "weft-share")).Succeeded();

        var ran = await run.ExitAsync();
        Assert.StartsWith("begun\nsaved\n", ran.Output, StringComparison.Ordinal);
        Assert.Equal("step-41\n", await File.ReadAllTextAsync(Scratch.Name("out/checkpoint"), Cancel));
        Assert.Equal("success", await Box.UnitAsync("Result"));
        var closing = ClosingStatement.Read(statement);
        Assert.Equal("owner-reclaimed", closing.Refusal);
        Assert.True(closing.Paid > 0);
        await closing.AgreesWithChainAsync(Network, before);
        if (verb == "stop")
        {
            Assert.Equal("inactive", await Box.UnitAsync("ActiveState"));
            (await Box.RunAsync("systemctl", "start", "weft-share")).Succeeded();
        }

        await AllIsAsBeforeAsync();
    }

    /// <param name="cut">Without a word to anybody.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_the_machine_was_off_it_shares_again_and_the_lease_is_paid_for_what_was_used(bool cut)
    {
        var before = await Network.BooksAsync();
        var statement = Scratch.Name("statement.json");
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network, "echo step-41 > /out/checkpoint; " + Job.Endless, "-o", Scratch.Name("out"),
            "--statement", statement));
        await Box.SaysAsync(run, "begun\n");
        // What nobody metered before the power went is not charged.
        if (cut)
            await Eventually.TrueAsync(
                "a reading was taken",
                async () => (await Box.UnitLogAsync()).Split("Running")[^1]
                    .Contains("tUSD earned", StringComparison.Ordinal));
        if (cut) await Box.CutPowerAsync();
        else await Box.RebootAsync();

        await run.ExitAsync();
        Assert.Equal("step-41\n", await File.ReadAllTextAsync(Scratch.Name("out/checkpoint"), Cancel));
        var closing = ClosingStatement.Read(statement);
        Assert.True(closing.Paid > 0, $"{closing.Lease}\n{await Box.UnitLogAsync()}");
        await closing.AgreesWithChainAsync(Network, before);
        await AllIsAsBeforeAsync();
    }

    /// <summary>The processes that carry a box's packets out.</summary>
    private async Task<string> CarrierAsync()
    {
        var found = await Box.RunAsync("pgrep", "slirp4netns");
        Assert.True(found.ExitCode == 0, found.Everything);
        return found.Output;
    }

    /// <summary>All GPUs are on offer, and of the job nothing is left: no container, disk, gate or process.</summary>
    private async Task AllIsAsBeforeAsync()
    {
        await Network.OffersAsync(Network.Gpus);
        Assert.Equal("active", await Box.UnitAsync("ActiveState"));
        Assert.Empty(await Network.Engine.ContainersAsync(Network.Machine));
        Assert.Empty((await Box.RunAsync("ip", "netns", "list")).Output);
        var carriers = await Box.RunAsync("pgrep", "--list-full", "--runstates", "D,R,S,T", "slirp4netns");
        Assert.True(carriers.ExitCode == 1, carriers.Everything);
        var mounts = await Box.RunAsync("grep", "-c", $" {Network.ProviderHome.Path}/", "/proc/mounts");
        Assert.Equal("0", mounts.Output.Trim());
    }
}
