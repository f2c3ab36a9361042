namespace Weft.EndToEnd;

/// <summary>Each process is killed while a job runs, and nobody loses money.</summary>
[Collection(SharedNetwork.Name)]
public sealed class ProcessDeathTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    [Fact]
    public async Task A_killed_renter_resumes_and_gets_its_result()
    {
        var before = await Network.BooksAsync();
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network, "echo begun; sleep 4; echo made > /out/result.txt; exit 7", "-o", Scratch.Name("out")));
        await run.SaysAsync("begun\n");
        await run.KillAsync();
        Assert.Single(await Network.Engine.ContainersAsync(Network.Machine));

        var resumed = await WeftProgram.RunAsync(Network.Renter, "run", "--resume", "--json");

        Assert.True(resumed.ExitCode == 7, resumed.Everything);
        Assert.Equal("made\n", await File.ReadAllTextAsync(
            Scratch.Name("out/result.txt"), TestContext.Current.CancellationToken));
        var closing = ClosingStatement.Of(resumed.Json);
        Assert.Equal(7, closing.ExitCode);
        Assert.True(closing.Paid > 0);
        await closing.AgreesWithChainAsync(Network, before);
        var again = (await WeftProgram.RunAsync(Network.Renter, "run", "--resume", "--json")).Succeeded();
        Assert.Empty(again.Json.EnumerateArray());
    }

    /// <param name="reload">It is asked to end for an upgrade, and not killed.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_provider_that_was_killed_or_reloaded_comes_back_and_goes_on_with_the_lease(bool reload)
    {
        var before = await Network.BooksAsync();
        var statement = Scratch.Name("statement.json");
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network, "echo begun; sleep 6; echo done", "--statement", statement));
        await run.SaysAsync("begun\n");
        if (reload)
        {
            await Network.Provider.SignalAsync("HUP");
            Assert.Equal(75, (await Network.Provider.ExitAsync()).ExitCode);
        }
        else await Network.Provider.KillAsync();
        Assert.Single(await Network.Engine.ContainersAsync(Network.Machine));

        await Network.StartProviderAsync(gpusFree: 0);
        var ran = (await run.ExitAsync()).Succeeded();

        Assert.StartsWith("begun\ndone\n", ran.Output, StringComparison.Ordinal);
        var closing = ClosingStatement.Read(statement);
        Assert.True(closing.Paid > 0);
        await closing.AgreesWithChainAsync(Network, before);
        await Network.OffersAsync(Network.Gpus);
    }

    [Fact]
    public async Task Without_the_gateway_a_lease_goes_on_and_closes_and_later_the_gateway_knows_of_it()
    {
        var before = await Network.BooksAsync();
        var statement = Scratch.Name("statement.json");
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network, "echo begun; sleep 2; echo done", "--statement", statement));
        await run.SaysAsync("begun\n");
        await Network.Gateway.KillAsync();

        (await run.ExitAsync()).Succeeded();
        var closing = ClosingStatement.Read(statement);
        await closing.AgreesWithChainAsync(Network, before);

        await Network.StartGatewayAsync();
        await Eventually.TrueAsync("the new gateway has the lease as closed", async () =>
        {
            var listed = await WeftProgram.RunAsync(Network.Renter, "leases", "--state", "closed", "--json");
            return listed.Output.Contains(closing.Id, StringComparison.Ordinal);
        });
        await Network.OffersAsync(Network.Gpus);
    }

    [Fact]
    public async Task While_the_chain_does_not_answer_the_job_ends_and_afterwards_the_lease_is_closed()
    {
        var before = await Network.BooksAsync();
        var statement = Scratch.Name("statement.json");
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network, "echo begun; sleep 2; echo made > /out/result.txt", "-o", Scratch.Name("out"),
            "--statement", statement));
        await run.SaysAsync("begun\n");
        var anvil = ProcessTable.StartedBy(Network.Devnet.Id, "anvil");
        await ProcessTable.SignalAsync(anvil, "STOP");
        try
        {
            await run.SaysAsync("result is here");
        }
        finally
        {
            await ProcessTable.SignalAsync(anvil, "CONT");
        }

        (await run.ExitAsync()).Succeeded();
        await ClosingStatement.Read(statement).AgreesWithChainAsync(Network, before);
        await Network.OffersAsync(Network.Gpus);
    }
}
