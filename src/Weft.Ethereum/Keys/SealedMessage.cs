using System.Security.Cryptography;

namespace Weft.Ethereum;

/// <summary>
/// Bytes that only the holder of one key can read (ECIES): an ephemeral key agrees with it on secp256k1, HKDF-SHA256
/// makes a key and a nonce of that, AES-256-GCM does the rest.
/// </summary>
/// <remarks>
/// Layout: 33 bytes ephemeral key, the ciphertext, 16 bytes tag. Key and nonce are used once, as the ephemeral key is;
/// both public keys go into their derivation, so that a message is bound to its reader. Sources: SEC 1 version 2.0
/// section 5.1, RFC 5869, NIST SP 800-38D.
/// </remarks>
public static class SealedMessage
{
    private const int TagSize = 16;
    private const int NonceSize = 12;
    private const int KeySize = 32;

    /// <summary>What sealing adds.</summary>
    public const int Overhead = PublicKey.CompressedSize + TagSize;

    /// <param name="associated">Not part of the message, but nobody can open it without the very same.</param>
    public static byte[] Seal(PublicKey reader, ReadOnlySpan<byte> message, ReadOnlySpan<byte> associated)
    {
        ArgumentNullException.ThrowIfNull(reader);
        using var ephemeral = PrivateKey.Generate();
        var sealedBytes = new byte[Overhead + message.Length];
        var sender = ephemeral.PublicKey.ToCompressed();
        sender.CopyTo(sealedBytes, 0);
        Span<byte> keys = stackalloc byte[KeySize + NonceSize];
        Derive(ephemeral, reader, sender, reader, keys);
        using (var cipher = new AesGcm(keys[..KeySize], TagSize))
            cipher.Encrypt(
                keys[KeySize..], message, sealedBytes.AsSpan(sender.Length, message.Length),
                sealedBytes.AsSpan(sender.Length + message.Length), associated);
        CryptographicOperations.ZeroMemory(keys);
        return sealedBytes;
    }

    /// <returns>Null where it was sealed for another key, with other associated bytes, or changed on the way.</returns>
    public static byte[]? Open(PrivateKey reader, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (sealedBytes.Length < Overhead
            || !PublicKey.TryParse(sealedBytes[..PublicKey.CompressedSize], out var sender)) return null;
        var message = new byte[sealedBytes.Length - Overhead];
        Span<byte> keys = stackalloc byte[KeySize + NonceSize];
        Derive(reader, sender, sender.ToCompressed(), reader.PublicKey, keys);
        try
        {
            using var cipher = new AesGcm(keys[..KeySize], TagSize);
            cipher.Decrypt(
                keys[KeySize..], sealedBytes.Slice(PublicKey.CompressedSize, message.Length), sealedBytes[^TagSize..],
                message, associated);
            return message;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys);
        }
    }

    private static void Derive(
        PrivateKey mine, PublicKey theirs, ReadOnlySpan<byte> sender, PublicKey reader, Span<byte> keys)
    {
        var shared = mine.Agree(theirs);
        byte[] info = [.. "weft sealed message 1"u8, .. sender, .. reader.ToCompressed()];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, keys, salt: [], info);
        CryptographicOperations.ZeroMemory(shared);
    }
}
