using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>What a plan would take on the chain as it is now.</summary>
/// <param name="WeiPerGas">The most that is paid for a unit of gas, by today's price.</param>
/// <param name="BalanceWei">What the deployer has.</param>
/// <param name="TokenSymbol">Of the token that the market will pay in.</param>
public sealed record DeployQuote(DeployCost Cost, UInt128 WeiPerGas, UInt128 BalanceWei, string TokenSymbol)
{
    private const int Decimals = Market.Decimals.Token;
    private const int MaxSymbol = 16;

    public UInt128 CostWei => Cost.Gas * WeiPerGas;

    /// <summary>Refuses a chain that is out of reach or another one, and a token that the market cannot take.</summary>
    public static Task<Result<DeployQuote>> ForAsync(EthereumRpc rpc, DeployPlan plan, CancellationToken cancel) =>
        ChainGuard.AskAsync<DeployQuote>(async () =>
        {
            var symbol = "tUSD";
            if (plan.Economy.Attestations is { IsZero: false } attestations
                && (await rpc.CodeAsync(attestations, BlockTag.Latest, cancel)).Length == 0)
                return ChainRefusals.NoContract("attestations", attestations);
            if (plan.Token is { } token
                && !(await TokenAsync(rpc, token, cancel)).TryGet(out symbol, out var refusal)) return refusal;
            var cost = await MarketDeployment.CostAsync(plan, cancel);
            var price = await rpc.GasPriceAsync(cancel);
            var balance = await rpc.BalanceAsync(plan.Economy.Deployer, BlockTag.Latest, cancel);
            return new DeployQuote(cost, price.MaxFeeWei, balance, symbol);
        });

    private static async Task<Result<string>> TokenAsync(EthereumRpc rpc, Address token, CancellationToken cancel)
    {
        if ((await rpc.CodeAsync(token, BlockTag.Latest, cancel)).Length == 0)
            return ChainRefusals.NoContract("token", token);
        try
        {
            var decimals = new BigInteger(
                await AskAsync(TestUsdContract.Functions.Decimals.Encode()), isUnsigned: true, isBigEndian: true);
            if (decimals != Decimals) return ChainRefusals.TokenUnfit(token, $"it has {decimals} decimals");
            // Deposits are made with permits, which sign for this domain.
            _ = await AskAsync(TestUsdContract.Functions.DomainSeparator.Encode());
            var symbol = TestUsdContract.Functions.Symbol.Decode(
                await AskAsync(TestUsdContract.Functions.Symbol.Encode()));
            return string.Concat(symbol.Where(char.IsAsciiLetterOrDigit).Take(MaxSymbol));
        }
        catch (RpcException e) when (e.Kind is RpcFailure.Reverted)
        {
            return ChainRefusals.TokenUnfit(token, "it has no decimals, no symbol or no permit (EIP-2612)");
        }

        Task<byte[]> AskAsync(byte[] question) =>
            rpc.CallAsync(new CallRequest(Address.Zero, token, question), BlockTag.Latest, cancel);
    }
}
