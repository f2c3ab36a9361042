using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests.Reading;

public sealed class ConnectionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_wrong_setting_is_one_refusal_at_the_start()
    {
        await using var market = await TestMarket.StartAsync();
        Assert.Equal("wrong-chain", await OpenAsync(market, o => o with { ChainId = 1 }));
        Assert.Equal("chain-unreachable", await OpenAsync(market, o => o with { RpcUrls = [Nobody] }));
        Assert.Equal("contract-missing", await OpenAsync(market, o => o with { Market = market.Renter.Address }));
        Assert.Equal("contract-missing", await OpenAsync(market, o => o with { Directory = market.Renter.Address }));
        Assert.Equal("contract-token-other", await OpenAsync(market, o => o with { Token = o.Directory }));
        Assert.Null(await OpenAsync(market, o => o with { RpcUrls = [Nobody, .. o.RpcUrls] }));
    }

    [Fact]
    public async Task Every_port_says_what_is_wrong_and_throws_nothing()
    {
        await using var market = await TestMarket.StartAsync();
        var node = market.Node(market.Gateway, o => o with { ChainId = 5 });
        var now = await market.NowAsync();
        var match =
            TestMarket.Match(market.SignRequest(market.Renter, now, 1), market.SignOffer(market.Machine, now), 0);
        Assert.Equal("wrong-chain", Code(await node.Reader.HeadAsync(Cancel)));
        Assert.Equal("wrong-chain", Code(await node.Reader.AccountAsync(default, Cancel)));
        Assert.Equal("wrong-chain", Code(await node.Reader.MachineAsync(default, default, Cancel)));
        Assert.Equal("wrong-chain", Code(await node.Reader.LeaseAsync(new(default, default, 0, 0), Cancel)));
        Assert.Equal("wrong-chain", Code(await node.Directory.GpuClassesAsync(Cancel)));
        Assert.Equal("wrong-chain", Code(await node.Settlement.PreviewAsync([match], Cancel)));
        Assert.Equal("wrong-chain", Code(await node.Settlement.SubmitAsync(new SettleIntent("s", [match]), Cancel)));
        var e = await Assert.ThrowsAsync<RefusalException>(async () =>
        {
            await foreach (var _ in node.Feed.FollowAsync(0, Cancel)) Assert.Fail("Nothing can have happened.");
        });
        Assert.Equal("wrong-chain", e.Why.Code);
    }

    [Fact]
    public async Task Empty_pockets_are_told_apart()
    {
        await using var market = await TestMarket.StartAsync();
        using var stranger = new TestKey("stranger");
        var withoutGas = market.Node(stranger);
        var deposit = new DepositIntent("d", new Money(1));
        Assert.Equal("insufficient-balance", Code(await withoutGas.Settlement.SubmitAsync(deposit, Cancel)));
        var enrol = new EnrolMachineIntent("e", market.Machine.Address);
        Assert.Equal("gas-empty", Code(await withoutGas.Settlement.SubmitAsync(enrol, Cancel)));
        var renter = market.Node(market.Renter);
        var tooMuch = new DepositIntent("d", TestMarket.Wallet + new Money(1));
        Assert.Equal("insufficient-balance", Code(await renter.Settlement.SubmitAsync(tooMuch, Cancel)));
    }

    [Fact]
    public async Task A_key_is_used_by_one_program_at_a_time()
    {
        await using var market = await TestMarket.StartAsync();
        Assert.Null(await OpenAsync(market, o => o));
        Assert.Equal("key-in-use", await OpenAsync(market, o => o));
    }

    private static Uri Nobody => new("http://127.0.0.1:9/");

    private static async Task<string?> OpenAsync(TestMarket market, Func<ChainOptions, ChainOptions> change)
    {
        var opened = await market.Node(market.Provider, change).Connection.OpenAsync(Cancel);
        return opened.IsRefused ? Code(opened) : null;
    }

    private static string Code<T>(Result<T> result)
        where T : notnull
    {
        Assert.False(result.TryGet(out _, out var refusal));
        return refusal.Code;
    }
}
