namespace Weft.Ethereum.Tests.Rpc;

public sealed class AnvilTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_local_chain_answers_and_ends_with_its_owner()
    {
        await using var anvil = await LocalChain.StartAsync(o => o with { ChainId = 4_242 });
        using var http = new HttpClient(new SocketsHttpHandler());
        var options = new RpcOptions { Endpoints = [anvil.Endpoint], ChainId = 4_242, Retries = 0 };
        var rpc = new EthereumRpc(http, options, TimeProvider.System);
        Assert.Equal(4_242ul, await rpc.ChainIdAsync(Cancel));
        var block = await rpc.HeadAsync(Cancel);
        Assert.Equal(block, await rpc.BlockAsync(BlockTag.At(block.Number), Cancel));
        Assert.Null(await rpc.BlockAsync(BlockTag.At(1_000_000), Cancel));
        Assert.True(await rpc.BalanceAsync(LocalChain.FirstAccount, BlockTag.Latest, Cancel) > 0);
        Assert.Equal(0ul, await rpc.NonceAsync(LocalChain.FirstAccount, BlockTag.Pending, Cancel));
        Assert.True((await rpc.GasPriceAsync(Cancel)).MaxFeeWei > 0);
        Assert.Null(await rpc.ReceiptAsync(Keccak.Hash("none"), Cancel));

        var wrong = new EthereumRpc(http, options with { ChainId = 1 }, TimeProvider.System);
        var e = await Assert.ThrowsAsync<RpcException>(() => wrong.HeadAsync(Cancel));
        Assert.Equal(RpcFailure.WrongChain, e.Kind);

        await anvil.DisposeAsync();
        e = await Assert.ThrowsAsync<RpcException>(() => rpc.HeadAsync(Cancel));
        Assert.Equal(RpcFailure.Unreachable, e.Kind);
    }
}
