using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Utilities;

namespace Weft.Ethereum;

/// <summary>secp256k1 on BouncyCastle's curve arithmetic.</summary>
/// <remarks>
/// Sources: SEC 1 version 2.0 sections 4.1.3, 4.1.4 and 4.1.6; RFC 6979. BouncyCastle's own signer does not tell the
/// parity of the nonce point, which would have to be found by recovering twice; so the few lines of signing are here.
/// </remarks>
internal sealed class BouncyCastleSecp256k1 : ISecp256k1
{
    private static readonly Org.BouncyCastle.Asn1.X9.X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");

    public PublicKey DerivePublicKey(ReadOnlySpan<byte> secret) => ToKey(MultiplyBase(ReadSecret(secret)));

    public Signature Sign(ReadOnlySpan<byte> secret, Hash32 digest)
    {
        var d = ReadSecret(secret);
        var n = Curve.N;
        var z = Integer(digest);
        var nonces = new HMacDsaKCalculator(new Sha256Digest());
        nonces.Init(n, d, digest.ToArray());
        while (true)
        {
            var k = nonces.NextK();
            var point = MultiplyBase(k);
            var r = point.AffineXCoord.ToBigInteger();
            // An x of n or more (2^-128 likely) needs a recovery id that Ethereum does not have.
            if (r.SignValue == 0 || r.CompareTo(n) >= 0) continue;
            var s = BigIntegers.ModOddInverse(n, k).Multiply(z.Add(d.Multiply(r))).Mod(n);
            if (s.SignValue == 0) continue;
            var odd = point.AffineYCoord.TestBitZero();
            var low = Word(s);
            if (low > Secp256k1.HalfOrder)
            {
                low = Word(n.Subtract(s));
                odd = !odd;
            }

            return new Signature(Word(r), low, odd ? (byte)1 : (byte)0);
        }
    }

    public bool TryRecover(Hash32 digest, Signature signature, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        if (!signature.IsWellFormed) return false;
        Span<byte> encoded = stackalloc byte[33];
        encoded[0] = (byte)(2 + signature.YParity);
        signature.R.Bytes.CopyTo(encoded[1..]);
        if (!TryDecodePoint(encoded, out var point)) return false;

        var inverse = BigIntegers.ModOddInverse(Curve.N, Integer(signature.R));
        var u1 = Curve.N.Subtract(Integer(digest).Mod(Curve.N)).Multiply(inverse).Mod(Curve.N);
        var u2 = Integer(signature.S).Multiply(inverse).Mod(Curve.N);
        var recovered = ECAlgorithms.SumOfTwoMultiplies(Curve.G, u1, point, u2).Normalize();
        if (recovered.IsInfinity) return false;
        key = ToKey(recovered);
        return true;
    }

    public bool Verify(PublicKey key, Hash32 digest, Signature signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!(signature with { YParity = 0 }).IsWellFormed) return false;
        var point = Curve.Curve.DecodePoint(key.ToUncompressed());
        var inverse = BigIntegers.ModOddInverse(Curve.N, Integer(signature.S));
        var u1 = Integer(digest).Multiply(inverse).Mod(Curve.N);
        var u2 = Integer(signature.R).Multiply(inverse).Mod(Curve.N);
        var sum = ECAlgorithms.SumOfTwoMultiplies(Curve.G, u1, point, u2).Normalize();
        return !sum.IsInfinity && Word(sum.AffineXCoord.ToBigInteger().Mod(Curve.N)) == signature.R;
    }

    public byte[] Agree(ReadOnlySpan<byte> secret, PublicKey other)
    {
        ArgumentNullException.ThrowIfNull(other);
        // As with the base point: the same steps for every scalar. The order is prime, so no product is infinity.
        var point = Curve.Curve.DecodePoint(other.ToUncompressed());
        var shared = new FixedPointCombMultiplier().Multiply(point, ReadSecret(secret)).Normalize();
        return Word(shared.AffineXCoord.ToBigInteger()).ToArray();
    }

    public bool TryParsePublicKey(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        var known = encoded.Length switch { 33 => encoded[0] is 2 or 3, 65 => encoded[0] == 4, _ => false };
        if (!known || !TryDecodePoint(encoded, out var point)) return false;
        key = ToKey(point.Normalize());
        return true;
    }

    /// <remarks>The comb multiplier takes the same steps for every scalar; the default one does not.</remarks>
    private static ECPoint MultiplyBase(BigInteger scalar) =>
        new FixedPointCombMultiplier().Multiply(Curve.G, scalar).Normalize();

    private static bool TryDecodePoint(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ECPoint? point)
    {
        try
        {
            point = Curve.Curve.DecodePoint(encoded);
            return !point.IsInfinity;
        }
        catch (ArgumentException)
        {
            // The library's only way to say that x is no coordinate of the curve.
            point = null;
            return false;
        }
    }

    private static BigInteger ReadSecret(ReadOnlySpan<byte> secret) =>
        Secp256k1.IsSecret(secret)
            ? new BigInteger(1, secret)
            : throw new ArgumentException("Expected 32 bytes, at least 1 and below the order of secp256k1.");

    private static BigInteger Integer(Hash32 word) => new(1, word.Bytes);

    private static Hash32 Word(BigInteger value) => new(BigIntegers.AsUnsignedByteArray(32, value));

    private static PublicKey ToKey(ECPoint point) => new(point.GetEncoded(compressed: false));
}
