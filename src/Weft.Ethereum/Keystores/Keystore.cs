using System.Security.Cryptography;

namespace Weft.Ethereum;

/// <summary>A private key in a file, under a password.</summary>
/// <remarks>
/// Source: Web3 Secret Storage, version 3,
/// https://ethereum.org/developers/docs/data-structures-and-encoding/web3-secret-storage. The password is the bytes
/// that the caller gives, as a rule the UTF-8 of what was typed, without normalization; the caller wipes them.
/// Both directions take about a second of one core and 256 MiB by default.
/// </remarks>
public static class Keystore
{
    private const int SaltSize = 32;

    /// <summary>The JSON of the file.</summary>
    public static string Encrypt(PrivateKey key, ReadOnlySpan<byte> password, KeyDerivation? derivation = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        derivation ??= KeyDerivation.Default;
        derivation.Check();
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        var iv = RandomNumberGenerator.GetBytes(AesCounter.BlockSize);
        Span<byte> derived = stackalloc byte[KeyDerivation.KeySize];
        Span<byte> secret = stackalloc byte[PrivateKey.Size];
        try
        {
            derivation.Derive(password, salt, derived);
            key.CopyTo(secret);
            AesCounter.Apply(derived[..16], iv, secret);
            var ciphertext = secret.ToArray();
            var mac = Mac(derived, ciphertext);
            return KeystoreJson.Write(new KeystoreFile(derivation, salt, iv, ciphertext, mac, key.Address));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <exception cref="KeystoreException">See <see cref="KeystoreFault"/>.</exception>
    public static PrivateKey Decrypt(string json, ReadOnlySpan<byte> password)
    {
        ArgumentNullException.ThrowIfNull(json);
        var file = KeystoreJson.Read(json);
        file.Derivation.Check();
        Span<byte> derived = stackalloc byte[KeyDerivation.KeySize];
        Span<byte> secret = stackalloc byte[PrivateKey.Size];
        try
        {
            file.Derivation.Derive(password, file.Salt, derived);
            if (!CryptographicOperations.FixedTimeEquals(Mac(derived, file.Ciphertext).Bytes, file.Mac.Bytes))
                throw new KeystoreException(KeystoreFault.WrongPassword, "The password does not open this keystore.");
            // Some writers drop leading zeros of the secret.
            var plain = secret[(PrivateKey.Size - file.Ciphertext.Length)..];
            file.Ciphertext.CopyTo(plain);
            AesCounter.Apply(derived[..16], file.Iv, plain);
            return ToKey(secret, file.Address);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>The address that the file says, without a password; null where it says none.</summary>
    /// <exception cref="KeystoreException">See <see cref="KeystoreFault"/>.</exception>
    public static Address? ReadAddress(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return KeystoreJson.Read(json).Address;
    }

    private static PrivateKey ToKey(ReadOnlySpan<byte> secret, Address? address)
    {
        if (!PrivateKey.TryFromBytes(secret, out var key))
            throw new KeystoreException(KeystoreFault.Malformed, "The keystore holds no key of secp256k1.");
        if (address is null || address == key.Address) return key;
        key.Dispose();
        throw new KeystoreException(KeystoreFault.Malformed, "The keystore names another address than its key has.");
    }

    private static Hash32 Mac(ReadOnlySpan<byte> derived, ReadOnlySpan<byte> ciphertext) =>
        Keccak.Hash([.. derived[16..32], .. ciphertext]);
}
