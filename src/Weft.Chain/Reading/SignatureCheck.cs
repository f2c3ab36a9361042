using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>
/// Says of a signature what the market contract would say: recovered key first, and only where that is not the signer's
/// and the signer has code, ERC-1271 with as much gas as the contract gives.
/// </summary>
internal sealed class SignatureCheck(EthereumRpc rpc)
{
    /// <summary>The contract's 300,000, and what a transaction costs to begin with.</summary>
    private const ulong Erc1271Gas = 300_000 + 21_000 + (16 * 2_048);

    private static readonly AbiFunction IsValidSignature = new(
        "isValidSignature",
        [new("hash", AbiType.Parse("bytes32")), new("signature", AbiType.Parse("bytes"))],
        [new("magic", AbiType.Parse("bytes4"))],
        AbiMutability.View);

    public async Task<bool> IsSignedByAsync(
        Address signer, Hash32 digest, ReadOnlyMemory<byte> signature, CancellationToken cancel)
    {
        if (signer.IsZero || signature.Length > Signed<string>.MaxSignatureBytes) return false;
        if (IsSignedByKey(signer, digest, signature.Span)) return true;
        if ((await rpc.CodeAsync(signer, BlockTag.Latest, cancel)).Length == 0) return false;
        return await IsAcceptedAsync(signer, digest, signature, cancel);
    }

    /// <summary>65 bytes with v of 27 or 28, or 64 bytes (EIP-2098); nothing else that other software takes.</summary>
    internal static bool IsSignedByKey(Address signer, Hash32 digest, ReadOnlySpan<byte> bytes) =>
        (bytes.Length != Signature.Size || bytes[64] is 27 or 28)
        && Signature.TryParse(bytes, out var signature)
        && EthereumKeys.TryRecover(digest, signature, out var found)
        && found == signer;

    private async Task<bool> IsAcceptedAsync(
        Address signer, Hash32 digest, ReadOnlyMemory<byte> signature, CancellationToken cancel)
    {
        try
        {
            var call = IsValidSignature.EncodeCall(digest.ToArray(), signature.ToArray());
            var answer = await rpc.CallAsync(
                new CallRequest(Address.Zero, signer, call, Gas: Erc1271Gas), BlockTag.Latest, cancel);
            var yes = new byte[32];
            IsValidSignature.Selector.CopyTo(yes);
            return answer.Length >= 32 && answer.AsSpan(0, 32).SequenceEqual(yes);
        }
        catch (RpcException e) when (e.Kind is RpcFailure.Reverted or RpcFailure.Rejected)
        {
            // It reverted, or spent all its gas: a no.
            return false;
        }
    }
}
