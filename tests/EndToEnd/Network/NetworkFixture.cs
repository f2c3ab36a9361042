namespace Weft.EndToEnd;

/// <summary>The network that most tests share. It comes up with the first test, which it can skip.</summary>
public sealed class NetworkFixture : IAsyncDisposable
{
    private Task<TestNetwork>? _network;

    internal Task<TestNetwork> UpAsync() => _network ??= TestNetwork.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_network is { IsCompletedSuccessfully: true }) await (await _network).DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class SharedNetwork : ICollectionFixture<NetworkFixture>
{
    public const string Name = "shared network";
}

/// <summary>Tests against the network that all share.</summary>
public abstract class NetworkTests(NetworkFixture fixture) : TestsWithNetwork
{
    private protected override Task<TestNetwork> UpAsync() => fixture.UpAsync();
}

/// <summary>Tests with a network and a folder for each.</summary>
public abstract class TestsWithNetwork : IAsyncLifetime
{
    internal TestNetwork Network { get; private set; } = null!;

    internal Scratch Scratch { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Network = await UpAsync();
        // Not before: who is skipped there is not disposed of.
        Scratch = new Scratch();
    }

    public ValueTask DisposeAsync()
    {
        Scratch.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The network, or the test is skipped.</summary>
    private protected abstract Task<TestNetwork> UpAsync();
}
