namespace Weft.EndToEnd;

/// <summary>Tests of a provider that is a service of systemd.</summary>
public abstract class SharingTests(SharingFixture fixture) : TestsWithNetwork
{
    internal SharingMachine Box => fixture.Box;

    private protected override Task<TestNetwork> UpAsync() => fixture.UpAsync();
}
