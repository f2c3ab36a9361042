using System.Formats.Asn1;
using System.Numerics;
using Weft.Ethereum;

namespace Weft.Peers;

/// <summary>
/// The key of an Ethereum account as a host key: 33 bytes compressed; the signature is DER of
/// <c>SEQUENCE { INTEGER r, INTEGER s }</c> over a SHA-256 digest, with s in the lower half.
/// </summary>
/// <remarks>Source: libp2p specs, peer-ids/peer-ids.md, "Secp256k1".</remarks>
internal sealed class Secp256k1Scheme : IHostKeyScheme
{
    public const byte TypeNumber = 2;

    public byte Type => TypeNumber;

    public bool Verify(SignedKey signed, ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        TryReadKey(signed.Key.Span) is { } key
        && TryReadSignature(signed.Signature) is { } signature
        && key.Verify(new Hash32(SignedKey.Digest(subjectPublicKeyInfo)), signature);

    public static PublicKey? TryReadKey(ReadOnlySpan<byte> compressed) =>
        compressed.Length == PublicKey.CompressedSize && PublicKey.TryParse(compressed, out var key) ? key : null;

    /// <summary>Proves that <paramref name="signer"/> stands behind a certificate key.</summary>
    public static SignedKey Sign(Node.ISigner signer, ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        var digest = new Hash32(SignedKey.Digest(subjectPublicKeyInfo));
        if (!Signature.TryParse(signer.Sign(digest), out var signature)
            || !Secp256k1.Default.TryRecover(digest, signature, out var key)
            || key.Address != signer.Address)
            throw new InvalidOperationException($"The signer of {signer.Address} gave a signature of another key.");
        return new(TypeNumber, key.ToCompressed(), WriteSignature(signature));
    }

    private static byte[] WriteSignature(Signature signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(signature.R.Bytes, isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(signature.S.Bytes, isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    private static Signature? TryReadSignature(ReadOnlyMemory<byte> der)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            var sequence = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var r = sequence.ReadIntegerBytes();
            var s = sequence.ReadIntegerBytes();
            sequence.ThrowIfNotEmpty();
            return TryReadWord(r.Span) is { } rWord && TryReadWord(s.Span) is { } sWord
                ? new Signature(rWord, sWord, YParity: 0)
                : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>A DER integer of at most 32 bytes after its sign byte; null for a negative one.</summary>
    private static Hash32? TryReadWord(ReadOnlySpan<byte> integer)
    {
        if (integer[0] >= 0x80) return null;
        var magnitude = integer[0] == 0 ? integer[1..] : integer;
        if (magnitude.Length > Hash32.Size) return null;
        Span<byte> word = stackalloc byte[Hash32.Size];
        word.Clear();
        magnitude.CopyTo(word[(Hash32.Size - magnitude.Length)..]);
        return new Hash32(word);
    }
}
