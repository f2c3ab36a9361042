namespace Weft.EndToEnd;

/// <summary>A network whose provider is a service of systemd, put there as its owner does.</summary>
public sealed class ServiceFixture : IAsyncDisposable
{
    private SystemdBox? _box;
    private Task<TestNetwork>? _network;

    internal SystemdBox Box => _box!;

    internal Task<TestNetwork> UpAsync() => _network ??= StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_network is { IsCompletedSuccessfully: true }) await (await _network).DisposeAsync();
        if (_box is not null) await _box.DisposeAsync();
    }

    private async Task<TestNetwork> StartAsync()
    {
        MissingMeans.SkipWithoutChain();
        _box = await SystemdBox.BootAsync();
        var root = Directory.CreateDirectory(Path.Combine(_box.Shared, "network")).FullName;
        return await TestNetwork.StartAsync(_box.Engine, root, InstallAsync);
    }

    private async Task InstallAsync(TestNetwork network)
    {
        var installed = (await Box.RunWeftAsync(
            network.ProviderHome, "share", "--price", "0.36", "--region", "local", "--listen", network.ProviderListen,
            "--egress", "open", "--install", "--json")).Succeeded();
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
