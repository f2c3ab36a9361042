namespace Weft.Ethereum;

/// <summary>Who signed.</summary>
public static class EthereumKeys
{
    /// <summary>The address that <c>ecrecover</c> gives; false also for s in the upper half (EIP-2).</summary>
    public static bool TryRecover(Hash32 digest, Signature signature, out Address address)
    {
        var found = Secp256k1.Default.TryRecover(digest, signature, out var key);
        address = key?.Address ?? Address.Zero;
        return found;
    }
}
