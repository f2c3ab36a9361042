namespace Weft.EndToEnd;

/// <summary>Tests of a provider that is a service of systemd.</summary>
public abstract class SharingTests(SharingFixture fixture) : IAsyncLifetime
{
    internal TestNetwork Network { get; private set; } = null!;

    internal SharingMachine Box => fixture.Box;

    internal Scratch Scratch { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Network = await fixture.UpAsync();
        // Not before: who is skipped there is not disposed of.
        Scratch = new Scratch();
    }

    public ValueTask DisposeAsync()
    {
        Scratch.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
