using System.Diagnostics;
using System.Text.Json.Nodes;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests.Settling;

/// <summary>A node that dies while its transactions are under way.</summary>
public sealed class RestartTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_under_way_at_a_restart_is_found_and_not_sent_twice()
    {
        await using var market = await TestMarket.StartAsync();
        await market.AnvilAsync("evm_setAutomine", JsonValue.Create(false));
        var deposit = new DepositIntent("deposit:1", new Money(500));
        var first = market.Node(market.Renter);
        var waiting = first.Settlement.SubmitAsync(deposit, Cancel);
        await PendingAsync(market, 1);
        await first.DisposeAsync();
        Assert.False((await waiting).TryGet(out _, out var closed));
        Assert.Equal("transactions-closed", closed.Code);

        var second = market.Node(market.Renter);
        var again = second.Settlement.SubmitAsync(deposit, Cancel);
        await market.AnvilAsync("evm_setAutomine", JsonValue.Create(true));
        await market.AnvilAsync("evm_mine");
        Assert.False((await again).IsRefused);
        Assert.Equal(new Money(500), (await second.Reader.AccountAsync(market.Renter.Address, Cancel)).Value.Free);
        Assert.Equal(1ul, await second.Rpc.NonceAsync(market.Renter.Address, BlockTag.Pending, Cancel));
    }

    [Fact]
    public async Task A_transaction_that_the_node_forgot_is_sent_again_with_the_same_nonce()
    {
        await using var market = await TestMarket.StartAsync();
        await market.AnvilAsync("evm_setAutomine", JsonValue.Create(false));
        var first = market.Node(market.Renter);
        var waiting = first.Settlement.SubmitAsync(new DepositIntent("deposit:1", new Money(500)), Cancel);
        await PendingAsync(market, 1);
        await first.DisposeAsync();
        Assert.True((await waiting).IsRefused);
        await market.AnvilAsync("anvil_dropAllTransactions");
        await PendingAsync(market, 0);

        var second = market.Node(market.Renter);
        Assert.False((await second.Connection.OpenAsync(Cancel)).IsRefused);
        await PendingAsync(market, 1);
        await market.AnvilAsync("evm_mine");
        Assert.False(
            (await second.Settlement.SubmitAsync(new DepositIntent("deposit:1", new Money(500)), Cancel)).IsRefused);
        Assert.Equal(new Money(500), (await second.Reader.AccountAsync(market.Renter.Address, Cancel)).Value.Free);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(120)]
    [InlineData(250)]
    public async Task A_process_that_is_killed_at_any_moment_deposits_once(int afterMilliseconds)
    {
        await using var market = await TestMarket.StartAsync();
        using (var child = KilledChild.Start(market))
        {
            await KilledChild.WhenReadyAsync(child, Cancel);
            await Task.Delay(afterMilliseconds, Cancel);
            child.Kill();
            await child.WaitForExitAsync(Cancel);
        }

        var node = market.Node(market.Renter);
        Assert.False((await node.Connection.OpenAsync(Cancel)).IsRefused);
        for (var i = 0; i < KilledChild.Deposits; i++)
        {
            var receipt = await node.Settlement.SubmitAsync(KilledChild.Deposit(i), Cancel);
            Assert.False(receipt.IsRefused);
        }

        var account = (await node.Reader.AccountAsync(market.Renter.Address, Cancel)).Value;
        Assert.Equal(KilledChild.Total, account.Free);
        var nonce = await node.Rpc.NonceAsync(market.Renter.Address, BlockTag.Latest, Cancel);
        Assert.Equal((ulong)KilledChild.Deposits, nonce);
    }

    private static async Task PendingAsync(TestMarket market, int count)
    {
        var started = Stopwatch.StartNew();
        while (started.Elapsed < TimeSpan.FromSeconds(30))
        {
            var status = await market.AnvilAsync("txpool_status");
            if (status.GetProperty("pending").GetString() == $"0x{count:x}") return;
            await Task.Delay(5, Cancel);
        }

        Assert.Fail($"The pool never held {count} transactions.");
    }
}
