using System.Text.Json.Nodes;

namespace Weft.EndToEnd;

/// <summary>A chain or a gateway that is not there, or is another one; a wallet without money.</summary>
[Collection(SharedNetwork.Name)]
public sealed class OthersTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    [Fact]
    public async Task An_empty_account_is_told_what_it_lacks()
    {
        var home = await RenterAsync(_ => { });
        (await WeftProgram.RunAsync(home, Job.Shell(Network, "true", "--json")))
            .Refused("balance-too-low", Outcome.RefusedExit);
        (await WeftProgram.RunAsync(home, "wallet", "deposit", "5", "--json"))
            .Refused("wallet-too-little", Outcome.RefusedExit);
        (await WeftProgram.RunAsync(Network.Renter, "wallet", "deposit", "123456789", "--json"))
            .Refused("wallet-too-little", Outcome.RefusedExit);
        (await WeftProgram.RunAsync(Network.Renter, "wallet", "withdraw", "123456789", "--json"))
            .Refused("wallet-too-little", Outcome.RefusedExit);
    }

    [Fact]
    public async Task A_chain_that_does_not_answer_is_named()
    {
        var home = await RenterAsync(network => network["rpc"] = new JsonArray("http://127.0.0.1:9"));
        string[][] verbs =
        [
            Job.Shell(Network, "true", "--json"), ["wallet", "show", "--json"],
            ["share", "--price", "1", "--region", "local", "--listen", "127.0.0.1:0", "--json"],
            ["gateway", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0", "--json"],
        ];
        foreach (var verb in verbs)
            (await WeftProgram.RunAsync(home, verb)).Refused("chain-unreachable", Outcome.Unreachable);
    }

    [Fact]
    public async Task Another_chain_than_the_network_names_is_not_used()
    {
        var home = await RenterAsync(network => network["chainId"] = 1);
        (await WeftProgram.RunAsync(home, Job.Shell(Network, "true", "--json")))
            .Refused("wrong-chain", Outcome.RefusedExit);
    }

    [Fact]
    public async Task An_address_without_a_market_is_not_used()
    {
        var home = await RenterAsync(network => network["market"] = "0x000000000000000000000000000000000000dEaD");
        (await WeftProgram.RunAsync(home, Job.Shell(Network, "true", "--json")))
            .Refused("contract-missing", Outcome.RefusedExit);
    }

    [Fact]
    public async Task A_gateway_that_is_down_is_named_by_every_verb_that_needs_it()
    {
        var home = await RenterAsync(network =>
        {
            network["api"] = new JsonArray("http://127.0.0.1:9");
            network["gateways"]![0]!["endpoint"] = "https://127.0.0.1:9";
        });
        (await WeftProgram.RunAsync(home, "offers", "--json")).Refused("gateway-unreachable", Outcome.Unreachable);
        (await WeftProgram.RunAsync(home, "leases", "--json")).Refused("gateway-unreachable", Outcome.Unreachable);

        // With money it gets as far as the book, where nobody is.
        Network.Renter.LendKeyTo(home);
        var before = await Network.BooksAsync();
        (await WeftProgram.RunAsync(home, Job.Shell(Network, "true", "--json", "--wait", "5s")))
            .Refused("gateway-unreachable", Outcome.Unreachable);
        Assert.Equal(before, await Network.BooksAsync());
    }

    [Fact]
    public async Task A_gateway_that_cannot_prove_its_key_is_not_talked_to()
    {
        var home = await RenterAsync(network =>
            network["gateways"]![0]!["key"] = "0x000000000000000000000000000000000000dEaD");
        Network.Renter.LendKeyTo(home);
        (await WeftProgram.RunAsync(home, Job.Shell(Network, "true", "--json", "--wait", "5s")))
            .Refused("peer-not-who-it-should-be", Outcome.RefusedExit);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        var home = await RenterAsync(_ => { });
        (await WeftProgram.RunAsync(
            home, "gateway", "--listen", Network.GatewayEndpoint, "--api", "127.0.0.1:0", "--json"))
            .Refused("port-unavailable", Outcome.RefusedExit);
    }

    private async Task<Home> RenterAsync(Action<JsonObject> change)
    {
        var home = Home.Make(Scratch.Path, "renter");
        await home.NewWalletAsync();
        var network = Network.NetworkJson.DeepClone().AsObject();
        change(network);
        home.Join(network);
        return home;
    }
}
