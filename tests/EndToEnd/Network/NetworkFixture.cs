// They wait for chains and leases more than they compute: two shared networks, and one for who wants its own.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]

namespace Weft.EndToEnd;

/// <summary>A network that tests share. It comes up with the first test, which it can skip.</summary>
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

/// <summary>Whose programs are killed and whose machine is taken back: others would wait for it.</summary>
[CollectionDefinition(Name)]
public sealed class DisturbedNetwork : ICollectionFixture<NetworkFixture>
{
    public const string Name = "disturbed network";
}

/// <summary>Tests against a network that some share.</summary>
public abstract class NetworkTests(NetworkFixture fixture) : IAsyncLifetime
{
    internal TestNetwork Network { get; private set; } = null!;

    internal Scratch Scratch { get; } = new();

    public async ValueTask InitializeAsync() => Network = await fixture.UpAsync();

    public ValueTask DisposeAsync()
    {
        Scratch.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
