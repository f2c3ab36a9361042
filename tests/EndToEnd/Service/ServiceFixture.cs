namespace Weft.EndToEnd;

/// <summary>Root shares.</summary>
public sealed class ServiceFixture : SharingFixture
{
    private protected override string[] Options => ["--egress", "open"];

    private protected override async Task<SharingMachine> BootAsync() => await SystemdBox.BootAsync();
}
