namespace Weft.Ethereum.Tests;

public sealed class PrivateKeyTests
{
    private const string N = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    /// <summary>The generator itself (SEC 2, section 2.4.1) is the public key of 1.</summary>
    [Fact]
    public void The_key_of_one_is_the_generator()
    {
        using var key = PrivateKey.FromBytes([.. new byte[31], 1]);
        Assert.Equal("0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            Hex.Encode(key.PublicKey.ToCompressed()));
        Assert.Equal("0x0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
            Hex.Encode(key.PublicKey.ToUncompressed()));
        Assert.Equal("0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", key.Address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(N)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000001")]
    public void What_is_no_secret_is_refused(string hex)
    {
        Assert.False(PrivateKey.TryFromBytes(Hex.Decode(hex), out _));
        Assert.Throws<ArgumentException>(() => PrivateKey.FromBytes(Hex.Decode(hex)));
        Assert.Throws<ArgumentException>(() => Secp256k1.Default.Sign(Hex.Decode(hex), Hash32.Zero));
    }

    [Fact]
    public void Public_keys_are_read_in_both_forms_and_checked()
    {
        using var key = PrivateKey.Generate();
        foreach (var encoded in (byte[][])[key.PublicKey.ToCompressed(), key.PublicKey.ToUncompressed()])
        {
            Assert.True(PublicKey.TryParse(encoded, out var parsed));
            Assert.Equal(key.PublicKey, parsed);
            Assert.Equal(key.Address, parsed.Address);
            Assert.False(PublicKey.TryParse(encoded.AsSpan(1), out _));
            Assert.False(PublicKey.TryParse((byte[])[.. encoded, 0], out _));
            foreach (var first in (byte[])[0, 1, 5, 6, 7])
                Assert.False(PublicKey.TryParse((byte[])[first, .. encoded.AsSpan(1)], out _));
        }

        var off = key.PublicKey.ToUncompressed();
        off[64] ^= 1;
        Assert.False(PublicKey.TryParse(off, out _));
        Assert.False(PublicKey.TryParse((byte[])[2, .. new byte[31], 5], out _));
        Assert.False(PublicKey.TryParse((byte[])[2, .. Enumerable.Repeat((byte)0xff, 32)], out _));
        Assert.False(PublicKey.TryParse([0], out _));
    }

    [Fact]
    public void A_disposed_key_is_gone()
    {
        var key = PrivateKey.Generate();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign(Hash32.Zero));
        Assert.Throws<ObjectDisposedException>(() => key.CopyTo(new byte[32]));
    }

    [Fact]
    public void A_key_does_not_print_itself()
    {
        using var key = PrivateKey.FromBytes([.. new byte[31], 1]);
        Assert.Equal("key of 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", key.ToString());
    }

    [Fact]
    public void Generated_keys_differ()
    {
        using var a = PrivateKey.Generate();
        using var b = PrivateKey.Generate();
        Assert.NotEqual(a.Address, b.Address);
    }
}
