namespace Weft.EndToEnd;

/// <summary>An ordinary user shares.</summary>
public sealed class UserServiceFixture : SharingFixture
{
    private protected override string[] Options => [];

    private protected override async Task<SharingMachine> BootAsync() => await VirtualDebian.BootAsync();
}
