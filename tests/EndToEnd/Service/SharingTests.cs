namespace Weft.EndToEnd;

/// <summary>Tests of a provider that is a service of systemd.</summary>
public abstract class SharingTests(SharingFixture fixture) : IAsyncLifetime
{
    internal TestNetwork Network { get; private set; } = null!;

    internal SharingMachine Box => fixture.Box;

    internal Scratch Scratch { get; } = new();

    public async ValueTask InitializeAsync() => Network = await fixture.UpAsync();

    public ValueTask DisposeAsync()
    {
        Scratch.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
