using System.Text.Json;

namespace Weft.EndToEnd;

/// <summary>Where gVisor is installed and starts, leases run under it without anybody's asking.</summary>
[Collection(SharedNetwork.Name)]
public sealed class GVisorLeaseTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    [Fact]
    public async Task A_lease_under_gvisor_is_like_any_other()
    {
        await Network.RestartProviderAsync(Network.Gpus, "--sandbox", "auto");
        try
        {
            var offer = (await WeftProgram.RunAsync(Network.Renter, "offers", "--json")).Succeeded()
                .Json.GetProperty("items").EnumerateArray().Single();
            if (!Features(offer).Contains("gvisor"))
                Assert.Skip($"gVisor is not installed or does not start: {Network.Provider.Everything}");

            await RunAsync();
            await StopAsync();
        }
        finally
        {
            await Network.RestartProviderAsync(Network.Gpus);
        }
    }

    /// <summary>Inputs, variables, secrets, a working directory, a result, an exit code.</summary>
    private async Task RunAsync()
    {
        var before = await Network.BooksAsync();
        Scratch.Write("in/word.txt", "weft");
        var secret = Scratch.Write("secret", "sesame");
        var statement = Scratch.Name("statement.json");
        var ran = await WeftProgram.RunAsync(Network.Renter, Job.Shell(
            Network,
            "dmesg | head -n 1; echo $GREETING; cat /run/secrets/KEY > /scratch/key; "
                + "cat /data/word.txt /scratch/key > /out/words.txt; exit 7",
            "-v", Scratch.Name("in") + ":/data", "-o", Scratch.Name("out"),
            "--workdir", "/scratch:16MiB", "--secret", $"KEY=@{secret}", "-e", "GREETING=hello",
            "--statement", statement));

        Assert.True(ran.ExitCode == 7, ran.Everything);
        Assert.Contains("gVisor", ran.Output.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("hello\n", ran.Output, StringComparison.Ordinal);
        Assert.Equal("weftsesame", await File.ReadAllTextAsync(
            Scratch.Name("out/words.txt"), TestContext.Current.CancellationToken));
        await PaidAsync(statement, 7, before);
    }

    /// <summary>The renter stops it: it is told, saves its work, and is paid.</summary>
    private async Task StopAsync()
    {
        var before = await Network.BooksAsync();
        var statement = Scratch.Name("stopped.json");
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network,
            "trap 'echo step-41 > /out/checkpoint; exit 0' TERM; echo begun; while :; do sleep 0.1; done",
            "-o", Scratch.Name("stopped"), "--statement", statement));
        await run.SaysAsync("begun\n");
        await run.SignalAsync(RunningProgram.Interrupt);
        await run.ExitAsync();

        Assert.Equal("step-41\n", await File.ReadAllTextAsync(
            Scratch.Name("stopped/checkpoint"), TestContext.Current.CancellationToken));
        await PaidAsync(statement, 0, before);
    }

    private async Task PaidAsync(string statement, int exitCode, MarketOnChain.Books before)
    {
        var closing = ClosingStatement.Read(statement);
        Assert.Equal(exitCode, closing.ExitCode);
        Assert.True(closing.Paid > 0);
        await closing.AgreesWithChainAsync(Network, before);
        Assert.Empty(await Network.Engine.ContainersAsync(Network.Machine));
        await Network.OffersAsync(Network.Gpus);
    }

    private static IEnumerable<string?> Features(JsonElement offer) =>
        offer.GetProperty("features").EnumerateArray().Select(feature => feature.GetString());
}
