using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>
/// A deposit in one transaction: the sender signs an EIP-2612 permit for the market and hands it in along.
/// </summary>
/// <remarks>
/// Source: EIP-2612, https://eips.ethereum.org/EIPS/eip-2612. The domain is asked of the token, as tokens differ in
/// name and version.
/// </remarks>
internal sealed class PermitDeposit(EthereumRpc rpc, ChainOptions options, ISigner signer, TimeProvider time)
{
    /// <summary>Long enough for a transaction that waits out a busy day; the permit is for this amount only.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromDays(2);

    private static readonly Hash32 PermitType =
        Keccak.Hash("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    public async Task<Result<byte[]>> BuildAsync(Money amount, CancellationToken cancel)
    {
        var owner = signer.Address;
        var balance = TestUsdContract.Functions.BalanceOf.Decode(
            await AskAsync(TestUsdContract.Functions.BalanceOf.Encode(owner), cancel)).ToMoney();
        if (balance < amount)
            return ChainRefusals.InsufficientBalance("wallet", balance, amount);
        byte[][] answers;
        try
        {
            answers =
            [
                await AskAsync(TestUsdContract.Functions.DomainSeparator.Encode(), cancel),
                await AskAsync(TestUsdContract.Functions.Nonces.Encode(owner), cancel),
            ];
        }
        catch (RpcException e) when (e.Kind is RpcFailure.Reverted)
        {
            return ChainRefusals.NoPermit(options.Token);
        }

        var separator = TestUsdContract.Functions.DomainSeparator.Decode(answers[0]);
        var nonce = TestUsdContract.Functions.Nonces.Decode(answers[1]).ToMoney().BaseUnits;
        var deadline = UnixTime.From(time.GetUtcNow() + Validity).Seconds;
        var permit = new StructHasher(PermitType, members: 5)
            .Add(owner).Add(options.Market).Add(amount.BaseUnits).Add(nonce).Add(deadline).Hash();
        if (!Signature.TryParse(signer.Sign(Digest(separator, permit)), out var signature))
            throw new InvalidOperationException("The signer gave no well-formed signature.");
        return MarketContract.Functions.DepositWithPermit.Encode(
            owner, (BigInteger)amount.BaseUnits, deadline, (byte)(27 + signature.YParity), signature.R, signature.S);
    }

    private static Hash32 Digest(Hash32 separator, Hash32 structHash) =>
        Keccak.Hash([0x19, 0x01, .. separator.Bytes, .. structHash.Bytes]);

    private Task<byte[]> AskAsync(byte[] data, CancellationToken cancel) =>
        rpc.CallAsync(new CallRequest(Address.Zero, options.Token, data), BlockTag.Latest, cancel);
}
