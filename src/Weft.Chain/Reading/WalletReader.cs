using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <param name="RemovableFrom">When the account may remove it alone; null where it did not ask for that.</param>
/// <param name="SignerHash">Of the second signer; zero where there is no guard.</param>
/// <param name="Nonce">Of the next signature of the second signer.</param>
public sealed record GuardView(
    Money LimitPerDay, Money SpentToday, UnixTime? RemovableFrom, Hash32 SignerHash, UInt128 Nonce)
{
    public bool IsSet => SignerHash != Hash32.Zero;
}

/// <param name="Cap">What it may still lock and pay; nothing where it was removed.</param>
public sealed record DelegateView(Address Key, Money Cap, UnixTime Until);

/// <summary>Reads an account's guard and delegates.</summary>
public sealed class WalletReader
{
    private readonly EthereumRpc _rpc;
    private readonly Address _market;

    internal WalletReader(EthereumRpc rpc, ChainOptions options) => (_rpc, _market) = (rpc, options.Market);

    public Task<Result<GuardView>> GuardAsync(Address account, CancellationToken cancel) =>
        ChainGuard.AskAsync<GuardView>(async () =>
        {
            var view = MarketContract.Functions.GuardOf.Decode(
                await AskAsync(MarketContract.Functions.GuardOf.Encode(account), cancel));
            return new GuardView(
                new Money(view.LimitPerDay), new Money(view.Spent),
                view.RemovableFrom == 0 ? null : new UnixTime(view.RemovableFrom), view.SignerHash,
                view.Nonce.ToMoney().BaseUnits);
        });

    /// <summary>Every key that ever was a delegate of the account, in the order in which they became it.</summary>
    /// <param name="fromBlock">The market's first block.</param>
    public Task<Result<IReadOnlyList<DelegateView>>> DelegatesAsync(
        Address account, ulong fromBlock, CancellationToken cancel) =>
        ChainGuard.AskAsync<IReadOnlyList<DelegateView>>(async () =>
        {
            var head = await _rpc.HeadAsync(cancel);
            var filter = new LogFilter(
                [_market],
                [
                    [Keccak.Hash("DelegateSet(address,address,uint16,uint88,uint40)")],
                    [new Hash32([.. new byte[12], .. account.Bytes])],
                ],
                fromBlock, head.Number);
            var keys = new List<Address>();
            await foreach (var log in _rpc.LogsAsync(filter, cancel))
            {
                if (MarketContract.Event.FromLog(log) is MarketContract.Events.DelegateSet set
                    && !keys.Contains(set.Delegate)) keys.Add(set.Delegate);
            }

            var views = new List<DelegateView>();
            foreach (var key in keys)
            {
                var view = MarketContract.Functions.DelegateOf.Decode(
                    await AskAsync(MarketContract.Functions.DelegateOf.Encode(account, key), cancel));
                views.Add(new DelegateView(key, new Money(view.Cap), new UnixTime(view.Until)));
            }

            return views.ToArray();
        });

    private Task<byte[]> AskAsync(byte[] question, CancellationToken cancel) =>
        _rpc.CallAsync(new CallRequest(Address.Zero, _market, question), BlockTag.Latest, cancel);
}
