using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests.Settling;

/// <summary>An account's second lock and the keys it lends its purse to, on a real chain.</summary>
public sealed class GuardTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Above_the_limit_the_second_key_is_needed_and_its_signature_is_good_once()
    {
        await using var market = await TestMarket.StartAsync();
        using var second = new TestKey("second");
        var node = market.Node(market.Renter);
        var me = market.Renter.Address;
        await TestMarket.DepositAsync(node, 1_000);
        Assert.False((await node.Wallet.GuardAsync(me, Cancel)).Value.IsSet);
        await DoneAsync(node, new SetGuardIntent("set", new Money(100), second.Address.ToArray()));
        var guard = (await node.Wallet.GuardAsync(me, Cancel)).Value;
        Assert.Equal((new Money(100), Keccak.Hash(second.Address.Bytes)), (guard.LimitPerDay, guard.SignerHash));

        await DoneAsync(node, new WithdrawIntent("small", me, new Money(60)));
        Assert.Equal(new Money(60), (await node.Wallet.GuardAsync(me, Cancel)).Value.SpentToday);
        await RefusedAsync(node, new WithdrawIntent("large", me, new Money(41)), "second-signature-needed");
        await RefusedAsync(
            node, new SetGuardIntent("looser", new Money(101), second.Address.ToArray()), "second-signature-needed");

        var deadline = (await market.NowAsync()).Plus(600);
        var by = Sign(new WithdrawalStatement(me, me, new Money(500)), guard, deadline);
        await RefusedAsync(node, new GuardedWithdrawIntent("more", me, new Money(501), by), "signature-refused");
        await DoneAsync(node, new GuardedWithdrawIntent("guarded", me, new Money(500), by));
        await RefusedAsync(node, new GuardedWithdrawIntent("twice", me, new Money(500), by), "signature-refused");
        await market.PassTimeAsync(601);
        await RefusedAsync(
            node, new GuardedWithdrawIntent("late", me, new Money(500), by), "second-signature-expired");

        guard = (await node.Wallet.GuardAsync(me, Cancel)).Value;
        deadline = (await market.NowAsync()).Plus(600);
        await DoneAsync(node, new ChangeGuardIntent("remove", default, default, Sign(
            new GuardChangeStatement(me, Money.Zero, ReadOnlyMemory<byte>.Empty), guard, deadline)));
        Assert.False((await node.Wallet.GuardAsync(me, Cancel)).Value.IsSet);
        await RefusedAsync(node, new AskGuardRemovalIntent("ask", true), "account-not-guarded");
        return;

        SecondSignature Sign(GuardStatement statement, GuardView view, UnixTime until) => new(
            until, second.Address.ToArray(), second.Sign(market.Domain.Digest(statement.Hash(view.Nonce, until))));
    }

    [Fact]
    public async Task A_lost_second_key_costs_a_week()
    {
        await using var market = await TestMarket.StartAsync();
        var node = market.Node(market.Renter);
        await TestMarket.DepositAsync(node, 1_000);
        await DoneAsync(node, new SetGuardIntent("set", Money.Zero, market.Gateway.Address.ToArray()));
        await RefusedAsync(node, new RemoveGuardIntent("none"), "lease-close-too-early");
        await DoneAsync(node, new AskGuardRemovalIntent("ask", true));
        Assert.NotNull((await node.Wallet.GuardAsync(market.Renter.Address, Cancel)).Value.RemovableFrom);
        await RefusedAsync(node, new RemoveGuardIntent("early"), "lease-close-too-early");
        await market.PassTimeAsync(7 * 86_400 + 1);
        await DoneAsync(node, new RemoveGuardIntent("remove"));
        await DoneAsync(node, new WithdrawIntent("all", market.Renter.Address, new Money(1_000)));
    }

    [Fact]
    public async Task Delegates_are_listed_with_what_is_left_to_them()
    {
        await using var market = await TestMarket.StartAsync();
        var node = market.Node(market.Renter);
        var until = (await market.NowAsync()).Plus(3_600);
        await DoneAsync(node, new SetDelegateIntent("a", market.Gateway.Address, new Money(5_000), until));
        await DoneAsync(node, new SetDelegateIntent("b", market.Machine.Address, new Money(7), until));
        await DoneAsync(node, new SetDelegateIntent("end", market.Machine.Address, Money.Zero, until));
        await RefusedAsync(node, new SetDelegateIntent("zero", Address.Zero, new Money(1), until), "address-zero");
        var all = (await node.Wallet.DelegatesAsync(market.Renter.Address, market.Addresses.Block, Cancel)).Value;
        Assert.Equal(
            [
                new DelegateView(market.Gateway.Address, new Money(5_000), until),
                new DelegateView(market.Machine.Address, Money.Zero, until),
            ],
            all);
        Assert.Empty((await node.Wallet.DelegatesAsync(market.Provider.Address, market.Addresses.Block, Cancel)).Value);
    }

    private static async Task DoneAsync(TestNode node, ChainIntent intent)
    {
        var done = await node.Settlement.SubmitAsync(intent, Cancel);
        Assert.False(done.IsRefused, intent.Id);
    }

    private static async Task RefusedAsync(TestNode node, ChainIntent intent, string code)
    {
        Assert.False((await node.Settlement.SubmitAsync(intent, Cancel)).TryGet(out _, out var refusal), intent.Id);
        Assert.Equal(code, refusal.Code);
    }
}
