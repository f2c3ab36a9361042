using System.Security.Cryptography;
using System.Text.Json;
using Weft.Chain.Tests;
using Weft.Ethereum;

namespace Weft.Cli.Tests;

/// <summary>The wallet's guard and delegates, through the program, on a real chain.</summary>
public sealed class GuardTests
{
    /// <summary>Half the order of P-256: OpenZeppelin takes no signature with a higher s.</summary>
    private static readonly byte[] HighestS =
        Convert.FromHexString("7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A8");

    [Fact]
    public async Task A_guarded_account_withdraws_above_its_limit_with_the_second_key_or_its_signature()
    {
        await using var economy = await TestEconomy.StartAsync();
        var (me, other) = (await economy.PersonAsync("renter"), await economy.PersonAsync("second"));
        await me.DoAsync("wallet deposit 100");
        var guard = await me.DoAsync($"wallet guard set 5 --second {other.Address}");
        Assert.Equal("5000000", guard.Word("limitPerDay"));
        await me.DoAsync("wallet withdraw 4");
        await me.RefusedAsync("wallet withdraw 10", "second-signature-needed");
        var key = $"--second-key {other.Home}/keys/account.json --second-password-file {other.PasswordFile}";
        await me.DoAsync($"wallet withdraw 10 {key}");

        var signed = await other.DoAsync(
            $"wallet cosign --account {me.Address} --withdraw 20 --to {me.Address} {key}");
        var file = Save(me, signed, signed.Word("signature"));
        await me.RefusedAsync($"wallet withdraw 21 --second-signature {file}", "second-signature-other");
        await me.DoAsync($"wallet withdraw 20 --second-signature {file}");
        await me.RefusedAsync($"wallet withdraw 20 --second-signature {file}", "second-signature-other");
        await me.RefusedAsync("wallet guard remove", "guard-removal-not-asked");
        await me.DoAsync($"wallet guard set 50 --second {other.Address} {key}");
        Assert.Contains("50 tUSD a day", await me.ReadAsync("wallet guard show"), StringComparison.Ordinal);
        await me.DoAsync("wallet guard remove --lost");
        await me.RefusedAsync("wallet guard remove", "guard-removal-too-early");
        var gone = await me.DoAsync($"wallet guard remove {key}");
        Assert.False(gone.GetProperty("isSet").GetBoolean());

        await me.DoAsync($"wallet delegate add {other.Address} --cap 7 --for 2h");
        var listed = Assert.Single((await me.DoAsync("wallet delegate list")).EnumerateArray().ToArray());
        Assert.Equal("7000000", listed.Word("cap"));
        Assert.Empty((await me.DoAsync($"wallet delegate remove {other.Address}")).EnumerateArray());
    }

    [Fact]
    public async Task A_p256_key_signs_second_outside_of_the_program()
    {
        await using var economy = await TestEconomy.StartAsync();
        var verifier = await Compiled.DeployAsync(economy.Market, "P256Verifier.sol/P256Verifier");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        await SignsSecondAsync(
            economy, $"{verifier}:{Hex.Encode(point.X)}:{Hex.Encode(point.Y)}",
            digest => SignLow(key, digest), digest => SignLow(another, digest));
    }

    [Fact]
    public async Task A_contract_account_signs_second_outside_of_the_program()
    {
        await using var economy = await TestEconomy.StartAsync();
        using var owner = new TestKey("owner");
        using var another = new TestKey("another");
        var wallet = await Compiled.DeployAsync(
            economy.Market, "Wallets.sol/Wallet", [.. new byte[12], .. owner.Address.Bytes]);
        await SignsSecondAsync(economy, $"{wallet}", owner.Sign, another.Sign);
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

    /// <summary>A second signer whose key is not in a keystore: it gets a digest in a file, and gives its signature
    /// back in it.</summary>
    private static async Task SignsSecondAsync(
        TestEconomy economy, string signer, Func<Hash32, byte[]> sign, Func<Hash32, byte[]> signWrong)
    {
        var (me, cosigner) = (await economy.PersonAsync("renter"), economy.Visitor());
        await me.DoAsync("wallet deposit 100");
        await me.DoAsync($"wallet guard set 5 --second {signer}");
        await me.RefusedAsync("wallet withdraw 10", "second-signature-needed");
        var asked = await cosigner.DoAsync(
            $"wallet cosign --account {me.Address} --withdraw 10 --to {me.Address} --signer {signer}");
        var digest = Hash32.Parse(asked.Word("digest"));
        var withdraw = $"wallet withdraw 10 --second-signature {Save(me, asked, "0x")}";
        var unsigned = await me.RefusedAsync(withdraw, "second-signature-unreadable");
        Assert.Contains("nobody has signed", unsigned.Sentence, StringComparison.Ordinal);
        Save(me, asked, Hex.Encode(signWrong(digest)));
        await me.RefusedAsync(withdraw, "signature-refused");
        Save(me, asked, Hex.Encode(sign(digest)));
        Assert.Equal("90000000", (await me.DoAsync(withdraw)).Word("freeAmount"));

        var removal = await cosigner.DoAsync($"wallet cosign --account {me.Address} --remove --signer {signer}");
        var file = Save(me, removal, Hex.Encode(sign(Hash32.Parse(removal.Word("digest")))));
        Assert.False((await me.DoAsync($"wallet guard remove --second-signature {file}")).GetProperty("isSet")
            .GetBoolean());
        await me.DoAsync("wallet withdraw all");
    }

    private static string Save(Person person, JsonElement document, string signature)
    {
        var file = Path.Combine(person.Home, "second.json");
        var signed = document.Deserialize(CliJson.Default.SecondSignatureFile)! with { Signature = signature };
        File.WriteAllBytes(
            file, JsonSerializer.SerializeToUtf8Bytes(signed, CliJson.Default.SecondSignatureFile));
        return file;
    }

    /// <summary>Half of a key's signatures have the higher of the two s that mean the same.</summary>
    private static byte[] SignLow(ECDsa key, Hash32 digest)
    {
        while (true)
        {
            var signature = key.SignHash(digest.ToArray());
            if (signature.AsSpan(32).SequenceCompareTo(HighestS) <= 0) return signature;
        }
    }
}
