using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>
/// Which contract an intent calls, and with what. A deposit needs the token's state; see <see cref="PermitDeposit"/>.
/// </summary>
internal static class IntentCalls
{
    public static (Address To, byte[] Data) Of(ChainIntent intent, ChainOptions options) =>
        intent is AnnounceGatewayIntent announce
            ? (options.Directory, DirectoryContract.Functions.Announce.Encode(announce.Endpoint))
            : (options.Market, Market(intent, options));

    public static byte[] Settle(IReadOnlyList<SignedMatch> matches, ChainOptions options) =>
        MarketContract.Functions.Settle.Encode(
            new BatchPacker(MarketDomain.Of(options.ChainId, options.Market)).Pack(matches));

    private static byte[] Market(ChainIntent intent, ChainOptions options) => intent switch
    {
        SettleIntent i => Settle(i.Matches, options),
        CloseIntent i => MarketContract.Functions.Close.Encode(
            i.Key.ToContract(), i.Renter, i.Amount.BaseUnits, i.Voucher?.Value.Amount.BaseUnits ?? 0,
            i.Voucher?.Signature ?? ReadOnlyMemory<byte>.Empty, i.ClosingSignature),
        StopIntent i => MarketContract.Functions.Stop.Encode(i.Key.ToContract()),
        ExpireIntent i => MarketContract.Functions.Expire.Encode(i.Key.ToContract(), i.Renter),
        EnrolMachineIntent i => MarketContract.Functions.EnrolMachine.Encode(i.Machine),
        RevokeMachineIntent i => MarketContract.Functions.RevokeMachine.Encode(i.Machine),
        CancelOffersIntent i => MarketContract.Functions.CancelOffers.Encode(
            i.Provider, i.Machine, checked((uint)i.NonceFloor)),
        CancelRequestIntent i => MarketContract.Functions.CancelRequest.Encode(checked((uint)i.Nonce)),
        WithdrawIntent i => MarketContract.Functions.Withdraw.Encode(i.To, (BigInteger)i.Amount.BaseUnits),
        CollectIntent i => MarketContract.Functions.Collect.Encode(i.Provider, i.Machines),
        _ => WalletCalls.Of(intent)
            ?? throw new ArgumentOutOfRangeException(
                nameof(intent), intent, "An intent that the market does not know."),
    };
}
