using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Weft.Peers;

/// <summary>
/// The libp2p public key extension of a certificate: a long-lived host key, and its signature over the certificate's
/// own key. DER of <c>SEQUENCE { OCTET STRING publicKey, OCTET STRING signature }</c>, where publicKey is a protobuf
/// with a type (field 1) and the key's bytes (field 2): <c>08 02 12 21 02..</c> for secp256k1.
/// </summary>
/// <remarks>Source: libp2p specs, tls/tls.md and peer-ids/peer-ids.md.</remarks>
internal sealed record SignedKey(byte Type, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Signature)
{
    public const string Oid = "1.3.6.1.4.1.53594.1.1";

    private const byte TypeTag = 0x08;
    private const byte KeyTag = 0x12;

    private static ReadOnlySpan<byte> Prefix => "libp2p-tls-handshake:"u8;

    /// <summary>SHA-256 of what the host key signs, given the certificate's SubjectPublicKeyInfo as DER.</summary>
    public static byte[] Digest(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Prefix);
        sha.AppendData(subjectPublicKeyInfo);
        return sha.GetHashAndReset();
    }

    /// <summary>The extension's value, with a key of at most 127 bytes.</summary>
    public byte[] Encode()
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Key.Length, 127);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteOctetString([TypeTag, Type, KeyTag, (byte)Key.Length, .. Key.Span]);
            writer.WriteOctetString(Signature.Span);
        }

        return writer.Encode();
    }

    /// <summary>Null for anything but the one encoding that the specification allows.</summary>
    public static SignedKey? TryDecode(ReadOnlyMemory<byte> extension)
    {
        try
        {
            var reader = new AsnReader(extension, AsnEncodingRules.DER);
            var sequence = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var key = sequence.ReadOctetString();
            var signature = sequence.ReadOctetString();
            sequence.ThrowIfNotEmpty();
            return TryDecodeKey(key, out var type, out var data) ? new(type, data, signature) : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static bool TryDecodeKey(ReadOnlyMemory<byte> protobuf, out byte type, out ReadOnlyMemory<byte> key)
    {
        (type, key) = (0, default);
        var bytes = protobuf.Span;
        if (bytes.Length < 5 || bytes[0] != TypeTag || bytes[1] >= 0x80 || bytes[2] != KeyTag) return false;
        var (length, start) = bytes[3] < 0x80
            ? (bytes[3], 4)
            : ((bytes[3] & 0x7f) | (bytes[4] << 7), 5);
        var minimal = start == 4 || bytes[4] is > 0 and < 0x80;
        if (!minimal || protobuf.Length - start != length) return false;
        (type, key) = (bytes[1], protobuf[start..]);
        return true;
    }
}
