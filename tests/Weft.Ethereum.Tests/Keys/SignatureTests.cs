using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace Weft.Ethereum.Tests;

public sealed class SignatureTests
{
    private const string NMinus1 = "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
    private const string HalfPlus1 = "0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1";

    private static readonly Gen<byte[]> Secrets = Gen.Byte.Array[32].Where(b => PrivateKey.TryFromBytes(b, out _));

    /// <summary>The deterministic signatures that the Bitcoin libraries share (SHA-256 of the text, low s).</summary>
    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000001", "Satoshi Nakamoto",
        "0x934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8",
        "0x2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000001",
        "All those moments will be lost in time, like tears in rain. Time to die...",
        "0x8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b",
        "0x547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21")]
    [InlineData(NMinus1, "Satoshi Nakamoto",
        "0xfd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0",
        "0x6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5")]
    [InlineData("0xf8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181", "Alan Turing",
        "0x7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c",
        "0x58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea")]
    [InlineData("0xe91671c46231f833a6406ccbea0e3e392c76c167bac1cb013f6f1013980455c2",
        "There is a computer disease that anybody who works with computers knows about. It's a very serious disease "
        + "and it interferes completely with the work. The trouble with computers is that you 'play' with them!",
        "0xb552edd27580141f3b2a5463048cb7cd3e047b97c9f98076c32dbdf85a68718b",
        "0x279fa72dd19bfae05577e06c7c0c1900c371fcd5893f7e1d56a37d30174671f6")]
    public void Signs_with_the_nonce_of_rfc_6979(string secret, string text, string r, string s)
    {
        using var key = PrivateKey.FromBytes(Hex.Decode(secret));
        var digest = new Hash32(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

        var signature = key.Sign(digest);

        Assert.Equal((r, s), (signature.R.ToString(), signature.S.ToString()));
        Assert.True(EthereumKeys.TryRecover(digest, signature, out var signer));
        Assert.Equal(key.Address, signer);
    }

    [Fact]
    public void Every_signature_is_well_formed_and_names_its_key() =>
        Gen.Select(Secrets, Gen.Byte.Array[32]).Sample((secret, digestBytes) =>
        {
            using var key = PrivateKey.FromBytes(secret);
            var digest = new Hash32(digestBytes);
            var signature = key.Sign(digest);
            return signature.IsWellFormed
                && Secp256k1.Default.TryRecover(digest, signature, out var recovered)
                && recovered.Equals(key.PublicKey)
                && key.PublicKey.Verify(digest, signature)
                && !key.PublicKey.Verify(Keccak.Hash(digestBytes), signature)
                && Signature.TryParse(signature.ToBytes(), out var long65) && long65 == signature
                && Signature.TryParse(signature.ToCompactBytes(), out var compact) && compact == signature;
        }, iter: 100);

    /// <summary>Both examples of the EIP-2098 text.</summary>
    [Theory]
    [InlineData("0x68a020a209d3d56c46f38cc50a33f704f4a9a10a59377f8dd762ac66910e9b90"
        + "7e865ad05c4035ab5792787d4a0297a43617ae897930a6fe4d822b8faea520641b")]
    [InlineData("0x9328da16089fcba9bececa81663203989f2df5fe1faa6291a45381c81bd17f76"
        + "139c6d6b623b42da56557e5e734a43dc83345ddfadec52cbe24d0cc64f5507931c")]
    public void The_compact_form_is_that_of_eip_2098(string full)
    {
        var compact = full.EndsWith("1c", StringComparison.Ordinal)
            ? "0x9328da16089fcba9bececa81663203989f2df5fe1faa6291a45381c81bd17f76"
              + "939c6d6b623b42da56557e5e734a43dc83345ddfadec52cbe24d0cc64f550793"
            : full[..^2];

        Assert.True(Signature.TryParse(Hex.Decode(full), out var signature));
        Assert.Equal(compact, Hex.Encode(signature.ToCompactBytes()));
        Assert.Equal(full, Hex.Encode(signature.ToBytes()));
    }

    [Theory]
    [InlineData("0x00", "0x01", 0)]
    [InlineData("0x01", "0x00", 0)]
    [InlineData("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", "0x01", 0)]
    [InlineData("0x01", "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 0)]
    [InlineData("0x01", NMinus1, 0)]
    [InlineData("0x01", HalfPlus1, 0)]
    [InlineData("0x01", "0x01", 2)]
    [InlineData("0x01", "0x01", 26)]
    [InlineData("0x01", "0x01", 29)]
    [InlineData("0x01", "0x01", 255)]
    public void A_number_out_of_range_is_no_signature(string r, string s, int v)
    {
        byte[] bytes = [.. Pad(r), .. Pad(s), (byte)v];
        Assert.False(Signature.TryParse(bytes, out _));
    }

    [Fact]
    public void Other_lengths_are_no_signature()
    {
        for (var length = 0; length < 130; length++)
        {
            if (length is 64 or 65) continue;
            var bytes = new byte[length];
            bytes.AsSpan().Fill(1);
            Assert.False(Signature.TryParse(bytes, out _));
        }
    }

    /// <summary>x = 5 has no point on the curve.</summary>
    [Fact]
    public void A_nonce_point_off_the_curve_recovers_nobody()
    {
        var signature = new Signature(new Hash32(Pad("0x05")), new Hash32(Pad("0x01")), 0);
        Assert.True(signature.IsWellFormed);
        Assert.False(EthereumKeys.TryRecover(Hash32.Zero, signature, out var signer));
        Assert.True(signer.IsZero);
    }

    [Fact]
    public void The_other_half_of_s_is_refused_where_ecrecover_would_take_it()
    {
        using var key = PrivateKey.FromBytes(Pad("0x2a"));
        var signature = key.Sign(Hash32.Zero);
        var n = new System.Numerics.BigInteger(Secp256k1.Order.Bytes, isUnsigned: true, isBigEndian: true);
        var s = new System.Numerics.BigInteger(signature.S.Bytes, isUnsigned: true, isBigEndian: true);
        var high = Pad(Hex.Encode((n - s).ToByteArray(isUnsigned: true, isBigEndian: true)));
        var twin = new Signature(signature.R, new Hash32(high), (byte)(1 - signature.YParity));

        Assert.False(EthereumKeys.TryRecover(Hash32.Zero, twin, out _));
        Assert.False(key.PublicKey.Verify(Hash32.Zero, twin));
    }

    private static byte[] Pad(string hex)
    {
        var bytes = Hex.Decode(hex);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
