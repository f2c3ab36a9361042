using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Cli.Tests;

/// <summary><c>weft deploy</c> and <c>weft deploy check</c>, as the built program, on a real chain.</summary>
public sealed class DeployTests
{
    [Fact]
    public async Task A_network_is_deployed_when_somebody_says_yes_and_anybody_can_check_it()
    {
        await using var chain = await DeployedChain.StartAsync();
        var service = DeployedChain.SecondAccount.ToString();
        await chain.RefusedAsync("contract-missing", ["deploy", .. chain.Target, "--attestations", service]);
        await chain.AnvilAsync("anvil_setCode", JsonValue.Create(service), JsonValue.Create("0x00"));
        string[] deploy = ["deploy", .. chain.Target, "--attestations", service];
        await chain.RefusedAsync("deploy-not-confirmed", deploy);
        Assert.False(File.Exists(chain.NetworkFile));
        var network = await chain.DoneAsync([.. deploy, "--yes", "--region", "anywhere"]);
        Assert.Equal(service, network.GetProperty("deployed").GetProperty("attestations").GetString());
        Assert.Equal(
            DeployedChain.Account.ToString(), network.GetProperty("deployed").GetProperty("guardian").GetString());
        var again = await chain.DoneAsync([.. deploy, "--yes", "--region", "anywhere"]);
        Assert.Equal(network.GetProperty("market").GetString(), again.GetProperty("market").GetString());
        await chain.RefusedAsync("intent-changed", [.. deploy, "--yes", "--region", "mars"]);
        await chain.RefusedAsync("network-exists", [.. deploy, "--yes", "--name", "other"]);

        var right = await chain.DoneAsync("deploy", "check", chain.NetworkFile);
        Assert.True(right.GetProperty("asDeployed").GetBoolean());
        var staking = network.GetProperty("economy").GetProperty("staking").GetString();
        await chain.AnvilAsync("anvil_setCode", JsonValue.Create(staking), JsonValue.Create("0x00"));
        var (code, output) = await chain.WeftAsync("deploy", "check", chain.NetworkFile);
        Assert.Equal((int)ExitCode.Refused, code);
        var drift = JsonSerializer.Deserialize(output, CliJson.Default.DeployCheckDocument)!;
        Assert.False(drift.AsDeployed);
        Assert.Equal("code of staking", Assert.Single(drift.Differences).What);
    }

    [Fact]
    public async Task A_plan_that_lacks_something_or_has_another_chain_is_refused()
    {
        await using var chain = await DeployedChain.StartAsync();
        await chain.RefusedAsync("deploy-plan-incomplete", "deploy");
        await chain.RefusedAsync("deploy-plan-incomplete", "deploy", "--rpc", chain.Target[1], "--chain-id", "1");
        await chain.RefusedAsync("deploy-plan-unreadable", "deploy", "--plan", "nowhere.json");
        await chain.RefusedAsync("deploy-plan-wrong", ["deploy", .. chain.Target, "--guardian", "me"]);
        await chain.RefusedAsync("deploy-plan-wrong", ["deploy", .. chain.Target, "--attestations", "me"]);
        await chain.RefusedAsync("wrong-chain", "deploy", "--rpc", chain.Target[1], "--chain-id", "1337", "--yes");
        await chain.RefusedAsync(
            "contract-missing", ["deploy", .. chain.Target, "--token", DeployedChain.SecondAccount.ToString()]);
        await chain.RefusedAsync("network-missing", "deploy", "check", "nowhere.json");
    }
}
