using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>Reads the directory contract.</summary>
internal sealed class ChainDirectory(EthereumRpc rpc, ChainOptions options) : IChainDirectory
{
    private const int PageSize = 50;
    private const int MaxGateways = 1_000;

    public Task<Result<MarketView>> MarketAsync(CancellationToken cancel) => ChainGuard.AskAsync<MarketView>(async () =>
    {
        var held = await CallAsync(options.Token, TestUsdContract.Functions.BalanceOf.Encode(options.Market), cancel);
        return new MarketView(TestUsdContract.Functions.BalanceOf.Decode(held).ToMoney());
    });

    public Task<Result<IReadOnlyList<string>>> GpuClassesAsync(CancellationToken cancel) => NamesAsync(
        DirectoryContract.Functions.GpuClasses.Encode(),
        data => DirectoryContract.Functions.GpuClasses.Decode(data),
        cancel);

    public Task<Result<IReadOnlyList<string>>> RegionsAsync(CancellationToken cancel) => NamesAsync(
        DirectoryContract.Functions.Regions.Encode(), data => DirectoryContract.Functions.Regions.Decode(data), cancel);

    /// <summary>At most 1,000, the first that announced themselves; those with an empty endpoint are left
    /// out.</summary>
    public Task<Result<IReadOnlyList<GatewayEntry>>> GatewaysAsync(CancellationToken cancel) =>
        ChainGuard.AskAsync<IReadOnlyList<GatewayEntry>>(async () =>
        {
            var found = new List<GatewayEntry>();
            for (var from = 0; from < MaxGateways; from += PageSize)
            {
                var page = DirectoryContract.Functions.Gateways.Decode(await CallAsync(
                    DirectoryContract.Functions.Gateways.Encode(new BigInteger(from), new BigInteger(PageSize)),
                    cancel));
                if (page.Accounts.Count != page.Endpoints.Count || page.Accounts.Count > PageSize)
                    throw new AbiException("The directory's lists do not fit together.");
                found.AddRange(
                    page.Accounts.Zip(page.Endpoints, (account, endpoint) => new GatewayEntry(account, endpoint))
                    .Where(g => g.Endpoint.Length > 0));
                if (page.Accounts.Count < PageSize) break;
            }

            return found;
        });

    private Task<Result<IReadOnlyList<string>>> NamesAsync(
        byte[] call, Func<byte[], IReadOnlyList<string>> decode, CancellationToken cancel) =>
        ChainGuard.AskAsync<IReadOnlyList<string>>(async () => decode(await CallAsync(call, cancel)).ToArray());

    private Task<byte[]> CallAsync(byte[] data, CancellationToken cancel) => CallAsync(options.Directory, data, cancel);

    private Task<byte[]> CallAsync(Address contract, byte[] data, CancellationToken cancel) =>
        rpc.CallAsync(new CallRequest(Address.Zero, contract, data), BlockTag.Latest, cancel);
}
