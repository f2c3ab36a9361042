using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Weft.EndToEnd;

/// <summary>A bonded checker looks at the shared machine, and renters ask for one that was looked at.</summary>
[Collection(SharedNetwork.Name)]
public sealed class CheckerTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_checked_machine_is_offered_as_such_and_rented_by_its_tier()
    {
        await Network.OffersAsync(1);
        var stranger = await WeftProgram.RunAsync(Network.Renter, "check", "--once", "--json");
        Assert.Contains("checker-not-bonded", stranger.Everything, StringComparison.Ordinal);
        await GiveWeftAsync(Network.RenterAddress, 2_000);
        (await WeftProgram.RunAsync(Network.Renter, "stake", "bond", "1000", "--as", "checker", "--json")).Succeeded();

        var done = (await WeftProgram.RunAsync(Network.Renter, "check", "--once", "--json")).Succeeded();
        var proof = Assert.Single(done.Json.GetProperty("checked").EnumerateArray());
        Assert.True(proof.GetProperty("holds").GetBoolean());
        Assert.Equal(Network.Machine, proof.GetProperty("machine").GetString(), ignoreCase: true);
        var again = (await WeftProgram.RunAsync(Network.Renter, "check", "--once", "--json")).Succeeded();
        Assert.Equal(
            "checked-lately", again.Json.GetProperty("notChecked")[0].GetProperty("code").GetString());

        var listed = (await WeftProgram.RunAsync(Network.Renter, "check", "list", "--json")).Succeeded();
        var check = listed.Json.GetProperty("items")[0];
        Assert.True(check.GetProperty("passed").GetBoolean());
        await VerifyAsync(check.GetProperty("transcript").GetString()!);
        await Eventually.TrueAsync(
            "the machine is on offer as checked",
            async () =>
            {
                var offers = (await WeftProgram.RunAsync(Network.Renter, "offers", "--json")).Succeeded();
                return offers.Json.GetProperty("items")[0].GetProperty("tier").GetString() == "checked";
            },
            () => Network.Provider.Everything);
        (await WeftProgram.RunAsync(
            Network.Renter, Job.Shell(Network, "true", "--tier", "checked"))).Succeeded();
        var more = await WeftProgram.RunAsync(
            Network.Renter, Job.Shell(Network, "true", "--tier", "confirmed", "--wait", "5s"));
        Assert.Contains("confirmed", more.Everything, StringComparison.Ordinal);
        Assert.NotEqual(0, more.ExitCode);
    }

    /// <summary>Anybody fetches what the gateway published, and needs nobody to check it.</summary>
    private async Task VerifyAsync(string transcript)
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = Network.Api };
        var at = new Uri($"v1/checks/{transcript}", UriKind.Relative);
        await using var packed = await http.GetStreamAsync(at, Cancel);
        await using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        var file = Scratch.Name("proof.json");
        await using (var plain = File.Create(file)) await gzip.CopyToAsync(plain, Cancel);
        (await WeftProgram.RunAsync(Network.Renter, "proof", "verify", file)).Succeeded();
    }

    private async Task GiveWeftAsync(string to, int amount)
    {
        var holder = Network.NetworkJson["deployed"]!["liquidity"]!.GetValue<string>();
        var weft = Network.NetworkJson["economy"]!["weft"]!.GetValue<string>();
        var units = (amount * BigInteger.Pow(10, 18)).ToString("x", CultureInfo.InvariantCulture);
        await Network.Chain.AskAsync("anvil_impersonateAccount", holder);
        await Network.Chain.AskAsync("anvil_setBalance", holder, "0x8ac7230489e80000");
        await Network.Chain.AskAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = holder,
            ["to"] = weft,
            // transfer(address,uint256)
            ["data"] = "0xa9059cbb" + LocalChain.Encode(to, units),
        });
        await Network.Chain.AskAsync("anvil_stopImpersonatingAccount", holder);
    }
}
