using System.Security.Cryptography;

namespace Weft.Ethereum;

/// <summary>AES-128 in counter mode, with the whole block as a big-endian counter.</summary>
/// <remarks>Source: NIST SP 800-38A, section 6.5.</remarks>
internal static class AesCounter
{
    public const int BlockSize = 16;

    /// <summary>Encrypts or decrypts in place.</summary>
    public static void Apply(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> data)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        Span<byte> counter = stackalloc byte[BlockSize];
        Span<byte> stream = stackalloc byte[BlockSize];
        iv.CopyTo(counter);
        for (var at = 0; at < data.Length; at++)
        {
            if (at % BlockSize == 0)
            {
                aes.EncryptEcb(counter, stream, PaddingMode.None);
                for (var i = BlockSize - 1; i >= 0 && ++counter[i] == 0; i--)
                {
                }
            }

            data[at] ^= stream[at % BlockSize];
        }

        CryptographicOperations.ZeroMemory(stream);
    }
}
