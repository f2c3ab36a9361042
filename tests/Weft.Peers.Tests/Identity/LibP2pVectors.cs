using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Weft.Peers.Tests;

/// <summary>The certificates published with the libp2p TLS specification, and what reads all of them.</summary>
internal static class LibP2pVectors
{
    /// <summary>Every kind of key that the vectors have. The product itself takes secp256k1 alone.</summary>
    public static PeerProof ProofOfAllKinds { get; } =
        new([new Secp256k1Scheme(), new Ed25519Scheme(), new EcdsaScheme()]);

    public static IReadOnlyList<LibP2pVector> All { get; } = Load();

    /// <summary>Base 58 of the key's multihash: the key itself up to 42 bytes, else its SHA-256.</summary>
    public static string PeerId(SignedKey key)
    {
        byte[] encoded = [0x08, key.Type, 0x12, (byte)key.Key.Length, .. key.Key.Span];
        byte[] multihash = encoded.Length <= 42
            ? [0x00, (byte)encoded.Length, .. encoded]
            : [0x12, 0x20, .. SHA256.HashData(encoded)];
        const string alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
        var text = new Stack<char>();
        for (var rest = new BigInteger(multihash, isUnsigned: true, isBigEndian: true); rest > 0; rest /= 58)
            text.Push(alphabet[(int)(rest % 58)]);
        return new string('1', multihash.TakeWhile(b => b == 0).Count()) + string.Concat(text);
    }

    private static List<LibP2pVector> Load()
    {
        using var stream = typeof(LibP2pVectors).Assembly.GetManifestResourceStream("libp2p-tls.json")!;
        using var json = JsonDocument.Parse(stream);
        return [.. json.RootElement.GetProperty("vectors").EnumerateArray().Select(Read)];
    }

    private static LibP2pVector Read(JsonElement vector) => new(
        $"{vector.GetProperty("set").GetString()} {vector.GetProperty("name").GetString()}",
        vector.GetProperty("keyType").GetByte(),
        vector.GetProperty("peerId").GetString(),
        Convert.FromHexString(string.Concat(
            vector.GetProperty("certificate").EnumerateArray().Select(line => line.GetString()))));

    private sealed class Ed25519Scheme : IHostKeyScheme
    {
        public byte Type => 1;

        public bool Verify(SignedKey signed, ReadOnlySpan<byte> subjectPublicKeyInfo)
        {
            byte[] message = [.. "libp2p-tls-handshake:"u8, .. subjectPublicKeyInfo];
            var verifier = new Ed25519Signer();
            verifier.Init(forSigning: false, new Ed25519PublicKeyParameters(signed.Key.ToArray()));
            verifier.BlockUpdate(message, 0, message.Length);
            return verifier.VerifySignature(signed.Signature.ToArray());
        }
    }

    private sealed class EcdsaScheme : IHostKeyScheme
    {
        public byte Type => 3;

        public bool Verify(SignedKey signed, ReadOnlySpan<byte> subjectPublicKeyInfo)
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(signed.Key.Span, out _);
            return key.VerifyHash(
                SignedKey.Digest(subjectPublicKeyInfo), signed.Signature.Span, DSASignatureFormat.Rfc3279DerSequence);
        }
    }
}

/// <param name="PeerId">Null where the certificate is to be refused.</param>
internal sealed record LibP2pVector(string Name, byte KeyType, string? PeerId, byte[] Certificate);
