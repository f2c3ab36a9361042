namespace Weft.EndToEnd;

/// <summary>A job that would never end is ended by its renter, in each of the ways that there are.</summary>
[Collection(SharedNetwork.Name)]
public sealed class StoppingTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    [Fact]
    public async Task Ctrl_c_ends_the_lease_and_pays_only_what_was_used()
    {
        var before = await Network.BooksAsync();
        var statement = Scratch.Name("statement.json");
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network, Job.Endless, "--statement", statement));
        await run.SaysAsync("begun\n");
        await run.SignalAsync(RunningProgram.Interrupt);
        var ended = await run.ExitAsync();

        Assert.True(ended.ExitCode == 130, ended.Everything);
        var closing = ClosingStatement.Read(statement);
        Assert.True(closing.Paid < closing.Locked / 4);
        await closing.AgreesWithChainAsync(Network, before);
    }

    [Fact]
    public async Task Another_process_reads_the_log_and_stops_the_job()
    {
        var before = await Network.BooksAsync();
        var statement = Scratch.Name("statement.json");
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network, Job.Endless, "-o", Scratch.Name("out"), "--statement", statement));
        await run.SaysAsync("begun\n");
        await using var logs = WeftProgram.Start(Network.Renter, "logs");
        await logs.SaysAsync("begun\n");

        (await WeftProgram.RunAsync(Network.Renter, "stop", "--json")).Succeeded();

        var read = (await logs.ExitAsync()).Succeeded();
        Assert.Equal("begun\nstopped\n", read.Output);
        var ended = (await run.ExitAsync()).Succeeded();
        Assert.StartsWith("begun\nstopped\n", ended.Output, StringComparison.Ordinal);
        await ClosingStatement.Read(statement).AgreesWithChainAsync(Network, before);
    }

    [Fact]
    public async Task A_second_run_waits_for_the_gpu_with_a_reason_and_then_gets_it()
    {
        var before = await Network.BooksAsync();
        string[] all = ["--gpus", $"{Network.Gpus}"];
        await using var first = WeftProgram.Start(Network.Renter, Job.Shell(Network, Job.Endless, all));
        await first.SaysAsync("begun\n");
        await using var second = WeftProgram.Start(Network.Renter, Job.Shell(Network, "echo mine", all));
        await second.SaysAsync("(no-match-yet)");
        Assert.Single(await Network.Engine.ContainersAsync(Network.Machine));

        await first.SignalAsync(RunningProgram.Interrupt);
        await first.ExitAsync();

        Assert.StartsWith("mine\n", (await second.ExitAsync()).Succeeded().Output, StringComparison.Ordinal);
        var after = await Network.BooksAsync();
        Assert.Equal(before.Held, after.Held);
        Assert.Equal(after.Held, after.Renter + after.Provider + after.Fees);
        Assert.Empty(await Network.Engine.ContainersAsync(Network.Machine));
    }

    [Fact]
    public async Task Ctrl_c_while_waiting_takes_the_request_back_and_costs_nothing()
    {
        var before = await Network.BooksAsync();
        await using var run = WeftProgram.Start(Network.Renter, Job.Priced(Network, "0.01", "echo never"));
        await run.SaysAsync("(no-match-yet)");
        await run.SignalAsync(RunningProgram.Interrupt);
        var ended = await run.ExitAsync();

        Assert.True(ended.ExitCode == 130, ended.Everything);
        Assert.Equal(before, await Network.BooksAsync());
    }
}
