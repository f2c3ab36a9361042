namespace Weft.EndToEnd;

/// <summary>A network whose provider is a service of systemd, put there as its owner does.</summary>
public abstract class SharingFixture : IAsyncDisposable
{
    private SharingMachine? _box;
    private Task<TestNetwork>? _network;

    internal SharingMachine Box => _box!;

    /// <summary>Options of <c>weft share</c> besides.</summary>
    private protected abstract string[] Options { get; }

    public async ValueTask DisposeAsync()
    {
        if (_network is { IsCompletedSuccessfully: true }) await (await _network).DisposeAsync();
        if (_box is not null) await _box.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal Task<TestNetwork> UpAsync() => _network ??= StartAsync();

    /// <summary>Skips the test where there is no such machine.</summary>
    private protected abstract Task<SharingMachine> BootAsync();

    private async Task<TestNetwork> StartAsync()
    {
        MissingMeans.SkipWithoutChain();
        _box = await BootAsync();
        var root = Directory.CreateDirectory(Path.Combine(_box.Shared, "network")).FullName;
        return await TestNetwork.StartAsync(_box.Engine, root, InstallAsync);
    }

    private async Task InstallAsync(TestNetwork network)
    {
        await Box.JoinAsync(network);
        var installed = (await Box.RunWeftAsync(
            network.ProviderHome,
            [
                "share", "--price", "0.36", "--region", "local", "--listen", network.ProviderListen, .. Options,
                "--install", "--json",
            ])).Succeeded();
        Assert.True(installed.Json.GetProperty("started").GetBoolean(), installed.Everything);
        try
        {
            await network.OffersAsync(1);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(await Box.UnitLogAsync(), e);
        }
    }
}
