using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>Puts the token (where there is none), the directory and the market on the chain.</summary>
internal sealed class MarketSteps(IDeploySteps steps, DeployOptions options)
{
    public async Task<Result<MarketAddresses>> DeployAsync(CancellationToken cancel)
    {
        if (!(await TokenAsync(cancel)).TryGet(out var token, out var refusal)) return refusal;
        var directory = await steps.CreateAsync(
            "deploy:directory", DirectoryContract.Deployment(options.Owner, options.GpuClasses, options.Regions),
            cancel);
        if (!directory.TryGet(out var directoryMade, out refusal)) return refusal;
        var market = await steps.CreateAsync(
            "deploy:market",
            MarketContract.Deployment(token, options.Owner, options.FeeBasisPoints, options.FeeTo), cancel);
        if (!market.TryGet(out var marketMade, out refusal)) return refusal;
        return new MarketAddresses(token, directoryMade.Address, marketMade.Address, marketMade.Block);
    }

    private async Task<Result<Address>> TokenAsync(CancellationToken cancel)
    {
        if (options.Token is { } given) return given;
        var made = await steps.CreateAsync("deploy:token", TestUsdContract.Deployment(), cancel);
        return made.TryGet(out var token, out var refusal) ? token.Address : refusal;
    }
}
