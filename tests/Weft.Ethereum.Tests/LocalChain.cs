namespace Weft.Ethereum.Tests;

/// <summary>A real local chain for a test, which is skipped where anvil is not installed.</summary>
internal static class LocalChain
{
    /// <summary>The first account of <see cref="Anvil.Mnemonic"/>, as every anvil prints it at its start.</summary>
    public static Address FirstAccount => Address.Parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

    public static byte[] FirstKey => Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    public static async Task<Anvil> StartAsync(Func<AnvilOptions, AnvilOptions>? change = null)
    {
        var binary = Anvil.FindBinary(AppContext.BaseDirectory);
        if (binary is null) Assert.Skip("anvil is not installed: run npm ci in contracts/");
        var options = new AnvilOptions { Binary = binary };
        return await Anvil.StartAsync(
            change?.Invoke(options) ?? options, TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
