namespace Weft.Ethereum;

/// <summary>Who signed.</summary>
public static class EthereumKeys
{
    /// <summary>The address that <c>ecrecover</c> would give, but false for what EIP-2 forbids (s in the upper half).</summary>
    public static bool TryRecover(Hash32 digest, Signature signature, out Address address)
    {
        var found = Secp256k1.Default.TryRecover(digest, signature, out var key);
        address = key?.Address ?? Address.Zero;
        return found;
    }
}
