using System.Text.Json.Nodes;
using Weft.Ethereum;

namespace Weft.Cli.Tests;

/// <summary>The wallet's guard and delegates, as the built program, on a real chain.</summary>
public sealed class GuardTests
{
    [Fact]
    public async Task A_guarded_account_withdraws_above_its_limit_with_the_second_key_or_its_signature()
    {
        await using var chain = await DeployedChain.StartAsync();
        var network = await chain.DoneAsync(["deploy", .. chain.Target, "--yes", "--region", "anywhere"]);
        await MintAsync(chain, network.GetProperty("token").GetString()!);
        await chain.DoneAsync("wallet", "deposit", "100");
        var (me, second) = (DeployedChain.Account.ToString(), DeployedChain.SecondAccount.ToString());
        var guard = await chain.DoneAsync("wallet", "guard", "set", "5", "--second", second);
        Assert.Equal("5000000", guard.GetProperty("limitPerDay").GetString());
        await chain.DoneAsync("wallet", "withdraw", "4");
        await chain.RefusedAsync("second-signature-needed", "wallet", "withdraw", "10");
        string[] key = ["--second-key", chain.SecondKeystore, "--second-password-file", chain.PasswordFile];
        await chain.DoneAsync(["wallet", "withdraw", "10", .. key]);

        string[] cosign = ["wallet", "cosign", "--account", me, "--withdraw", "20", "--to", me];
        var (code, signed) = await chain.WeftAsync([.. cosign, .. key]);
        Assert.Equal(0, code);
        var file = Path.Combine(Path.GetDirectoryName(chain.PasswordFile)!, "signed.json");
        await File.WriteAllTextAsync(file, signed, TestContext.Current.CancellationToken);
        await chain.RefusedAsync("second-signature-other", "wallet", "withdraw", "21", "--second-signature", file);
        await chain.DoneAsync("wallet", "withdraw", "20", "--second-signature", file);
        await chain.RefusedAsync("second-signature-other", "wallet", "withdraw", "20", "--second-signature", file);
        await chain.RefusedAsync("guard-removal-not-asked", "wallet", "guard", "remove");
        await chain.DoneAsync(["wallet", "guard", "set", "50", "--second", second, .. key]);
        await chain.DoneAsync("wallet", "guard", "remove", "--lost");
        await chain.RefusedAsync("guard-removal-too-early", "wallet", "guard", "remove");
        var gone = await chain.DoneAsync(["wallet", "guard", "remove", .. key]);
        Assert.False(gone.GetProperty("isSet").GetBoolean());

        await chain.DoneAsync("wallet", "delegate", "add", second, "--cap", "7", "--for", "2h");
        var listed = Assert.Single((await chain.DoneAsync("wallet", "delegate", "list")).EnumerateArray().ToArray());
        Assert.Equal("7000000", listed.GetProperty("cap").GetString());
        Assert.Empty((await chain.DoneAsync("wallet", "delegate", "remove", second)).EnumerateArray());
    }

    [Theory]
    [InlineData("second-signer-malformed", "wallet guard set 5 --second me")]
    [InlineData("second-signer-malformed", "wallet guard set 5 --second 0x70997970C51812dc3A010C7d01b50e0d17dc79C8:1")]
    [InlineData(
        "cosign-unclear", "wallet cosign --account 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --remove --limit 5")]
    [InlineData("job-malformed", "wallet delegate add me --cap 5")]
    public async Task What_cannot_be_meant_is_refused_before_the_chain_is_asked(string code, string line)
    {
        var (exit, output) = await Program.RunAsync([.. line.Split(' '), "--json"]);
        Assert.NotEqual(0, exit);
        Assert.Contains($"\"{code}\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_passkey_is_a_verifier_and_two_coordinates()
    {
        var (x, y) = ($"0x{new string('1', 64)}", $"0x{new string('2', 64)}");
        var signer = SecondSigner.Parse($"{DeployedChain.Account}:{x}:{y}").Value;
        Assert.Equal(84, signer.Length);
        Assert.Equal(DeployedChain.Account, new Address(signer.AsSpan(0, 20)));
        Assert.Equal(20, SecondSigner.Parse(DeployedChain.Account.ToString()).Value.Length);
    }

    /// <summary>Anybody can mint test dollars: <c>mint(address,uint256)</c>.</summary>
    private static async Task MintAsync(DeployedChain chain, string token)
    {
        var data = $"{Hex.Encode(Keccak.Hash("mint(address,uint256)").Bytes[..4])}"
            + $"{new string('0', 24)}{DeployedChain.Account.ToString()[2..]}{1_000_000_000:x64}";
        await chain.AnvilAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = DeployedChain.SecondAccount.ToString(),
            ["to"] = token,
            ["data"] = data,
        });
    }
}
