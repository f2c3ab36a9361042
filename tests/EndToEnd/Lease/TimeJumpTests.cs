using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Weft.EndToEnd;

/// <summary>On a chain of their own, whose clock these tests move.</summary>
public sealed class TimeJumpTests : IAsyncLifetime
{
    private static readonly TimeSpan CloseDelay = TimeSpan.FromHours(6);

    private readonly Scratch _scratch = new();
    private TestNetwork _network = null!;

    public async ValueTask InitializeAsync() => _network = await TestNetwork.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        await _network.DisposeAsync();
    }

    [Fact]
    public async Task A_provider_that_never_comes_back_earns_nothing_and_the_renter_gets_all_back()
    {
        var before = await _network.BooksAsync();
        var statement = _scratch.Name("statement.json");
        await using var run = WeftProgram.Start(
            _network.Renter, Job.Shell(_network, Job.Endless, "--statement", statement));
        await run.SaysAsync("begun\n");
        await _network.Provider.KillAsync();
        await run.SignalAsync(RunningProgram.Interrupt);
        // The renter has patience first; then it asks the chain to stop the lease.
        await run.SaysAsync("the provider is silent");
        var lease = await _network.Market.LeaseAsync(_network.ProviderAddress, _network.Machine);
        Assert.True(lease.Stopped > 0 && lease.Stopped < lease.Duration);

        // Whoever likes may give the money back once the delay is over, and nobody before.
        var expire = new JsonObject
        {
            ["from"] = await _network.Chain.AnyoneAsync(),
            ["to"] = _network.NetworkJson["market"]!.GetValue<string>(),
            ["data"] = "0xd5831158" + LocalChain.Encode(
                _network.ProviderAddress, _network.Machine, Hex(lease.Slot), Hex(lease.Start),
                _network.RenterAddress),
        };
        await Assert.ThrowsAnyAsync<Exception>(() => _network.Chain.AskAsync("eth_call", expire.DeepClone(), "latest"));
        await _network.Chain.JumpAsync(CloseDelay + TimeSpan.FromMinutes(5));
        await _network.Chain.AskAsync("eth_sendTransaction", expire.DeepClone());

        var ended = await run.ExitAsync();
        Assert.True(ended.ExitCode == 130, ended.Everything);
        var closing = ClosingStatement.Read(statement);
        Assert.Equal(0, closing.Paid);
        Assert.Equal(closing.Locked, closing.Refund);
        var after = await _network.BooksAsync();
        Assert.Equal(before, after);

        // A node that starts now finds its clock hours behind the chain's, and does not pretend to serve.
        (await WeftProgram.RunAsync(
            _network.ProviderHome, "share", "--price", "1", "--region", "local", "--listen", "127.0.0.1:0", "--json"))
            .Refused("clock-off", Outcome.RefusedExit);
        (await WeftProgram.RunAsync(_network.Renter, Job.Shell(_network, "true", "--json")))
            .Refused("clock-off", Outcome.RefusedExit);
    }

    private static string Hex(BigInteger number) => "0x" + number.ToString("x", CultureInfo.InvariantCulture);
}
