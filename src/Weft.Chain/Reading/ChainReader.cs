using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>Reads the market's state at the newest block.</summary>
internal sealed class ChainReader(EthereumRpc rpc, ChainOptions options) : IChainReader
{
    private readonly SignatureCheck _signatures = new(rpc);

    public Task<Result<ChainHead>> HeadAsync(CancellationToken cancel) => ChainGuard.AskAsync<ChainHead>(async () =>
    {
        var head = await rpc.HeadAsync(cancel);
        return new ChainHead(options.ChainId, head.Number, new(head.Time));
    });

    public Task<Result<AccountView>> AccountAsync(Address account, CancellationToken cancel) =>
        ChainGuard.AskAsync<AccountView>(async () =>
        {
            var gas = rpc.BalanceAsync(account, BlockTag.Latest, cancel);
            var answers = await rpc.CallManyAsync(
                [
                    Call(options.Market, MarketContract.Functions.AccountOf.Encode(account)),
                    Call(options.Token, TestUsdContract.Functions.BalanceOf.Encode(account)),
                ],
                BlockTag.Latest,
                cancel);
            var market = MarketContract.Functions.AccountOf.Decode(answers[0]);
            return new AccountView(
                market.Balance.ToMoney(),
                TestUsdContract.Functions.BalanceOf.Decode(answers[1]).ToMoney(),
                await gas,
                market.Fees.ToMoney());
        });

    public Task<Result<MachineView>> MachineAsync(Address provider, Address machine, CancellationToken cancel) =>
        ChainGuard.AskAsync<MachineView>(async () =>
        {
            var view = MarketContract.Functions.MachineOf.Decode(await rpc.CallAsync(
                Call(options.Market, MarketContract.Functions.MachineOf.Encode(provider, machine)), BlockTag.Latest,
                cancel));
            return new MachineView(
                view.Enrolled, view.NonceFloor, new(view.Busy), view.OpenSlots, view.Earned.ToMoney());
        });

    public Task<Result<LeaseStatus>> LeaseAsync(LeaseKey key, CancellationToken cancel) =>
        ChainGuard.AskAsync<LeaseStatus>(async () =>
        {
            var view = MarketContract.Functions.LeaseOf.Decode(await rpc.CallAsync(
                Call(options.Market, MarketContract.Functions.LeaseOf.Encode(key.Provider, key.Machine, key.Slot)),
                BlockTag.Latest,
                cancel));
            var open = view.Open && view.Start == key.Start;
            return new LeaseStatus(
                open, open && view.Stopped != 0 ? view.Stopped : null, open ? new(view.Gpus) : default);
        });

    public Task<Result<bool>> IsSignedByAsync(
        Address signer, Hash32 digest, ReadOnlyMemory<byte> signature, CancellationToken cancel) =>
        ChainGuard.AskAsync<bool>(async () => await _signatures.IsSignedByAsync(signer, digest, signature, cancel));

    private static CallRequest Call(Address to, byte[] data) => new(Address.Zero, to, data);
}
