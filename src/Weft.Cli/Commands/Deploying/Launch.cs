using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>The one way in which contracts get to a chain, a local one or any other.</summary>
internal static class Launch
{
    /// <summary>
    /// Deploys what is not there yet by the journal, hands it to governance, reads back that it is so, and says what
    /// belongs into network.json.
    /// </summary>
    public static async Task<Result<Network>> RunAsync(
        MarketDeployment deployment, EthereumRpc rpc, LaunchPlan plan, string tokenSymbol,
        Action<DeployStep>? progress, CancellationToken cancel)
    {
        var made = await deployment.DeployAsync(plan.Deploy, progress, cancel);
        if (!made.TryGet(out var deployed, out var refusal)) return refusal;
        var check = new EconomyCheck(rpc, deployed);
        if (!(await check.CodesAsync(cancel)).TryGet(out var codes, out refusal)) return refusal;
        if (!(await check.DriftAsync(codes, cancel)).TryGet(out var drift, out refusal)) return refusal;
        if (drift is [var first, ..]) return DeployRefusals.Drift(first.Sentence);
        var market = deployed.Market;
        return new Network(
            plan.Name, plan.Rpc, plan.ChainId, market.Market.ToString(), market.Directory.ToString(),
            market.Token.ToString(), tokenSymbol, market.Block, plan.Gateways, plan.Api,
            NetworkEconomy.Of(deployed.Economy, codes), NetworkRecord.Of(deployed.Record));
    }
}
