using CsCheck;

namespace Weft.Ethereum.Tests;

public sealed class PrimitiveTests
{
    /// <summary>The examples of the EIP-55 text.</summary>
    [Theory]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0x8617E340B3D01FA5F11F306F4090FD50E238070D")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x27b1fdb04752bbc536007a920d24acb045561c26")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void Addresses_have_the_checksum_of_eip_55(string text)
    {
        Assert.Equal(text, Address.Parse(text).ToString());
        Assert.Equal(text, Address.Parse(text.ToLowerInvariant()).ToString());
        Assert.Equal(text, Address.Parse("0x" + text[2..].ToUpperInvariant()).ToString());
    }

    [Fact]
    public void Checksums_of_ethers() => Assert.All(VectorFile.Ethers("accounts"), c =>
        Assert.Equal(c.Text("checksumAddress"), Address.Parse(c.Text("address")).ToString()));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    [InlineData(" 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    public void What_is_no_address_is_refused(string? text) => Assert.False(Address.TryParse(text, out _));

    [Fact]
    public void One_wrong_case_in_a_checksum_is_refused() => Gen.Byte.Array[20].Sample(bytes =>
    {
        var text = new Address(bytes).ToString();
        for (var i = 2; i < text.Length; i++)
        {
            var flipped = char.IsAsciiLetter(text[i]) ? (char)(text[i] ^ 0x20) : text[i];
            var changed = text[..i] + flipped + text[(i + 1)..];
            var mixed = changed[2..].Any(char.IsAsciiLetterLower) && changed[2..].Any(char.IsAsciiLetterUpper);
            if (changed != text && mixed && Address.TryParse(changed, out _)) return false;
        }

        return Address.Parse(text) == new Address(bytes);
    }, iter: 100);

    /// <summary>The Keccak team's answer for nothing, and what ethers recorded for the rest.</summary>
    [Fact]
    public void Keccak_is_the_original_one()
    {
        Assert.Equal("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470", Keccak.Hash("").ToString());
        Assert.Equal("0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
            Keccak.Hash("abc").ToString());
        Assert.All(VectorFile.Ethers("hashes"), c =>
            Assert.Equal(c.Text("keccak256"), Keccak.Hash(c.Bytes("data")).ToString()));
    }

    [Fact]
    public void Personal_messages_and_signatures_of_viem() => Assert.All(VectorFile.Viem("messages"), c =>
    {
        using var key = PrivateKey.FromBytes(c.Bytes("privateKey"));
        var digest = PersonalMessage.Digest(c.Text("text"));
        Assert.Equal(c.Text("digest"), digest.ToString());
        Assert.Equal(c.Text("signature"), key.Sign(digest).ToString());
        Assert.Equal(c.Text("address"), key.Address.ToString());
    });

    [Theory]
    [InlineData("0x0")]
    [InlineData("0xgg")]
    [InlineData("0x 1")]
    [InlineData("x")]
    public void What_is_no_hexadecimal_is_refused(string text)
    {
        Assert.False(Hex.TryDecode(text, out _));
        Assert.Throws<FormatException>(() => Hex.Decode(text));
    }

    [Fact]
    public void A_hash_is_written_in_one_way()
    {
        var text = "0x" + new string('a', 64);
        Assert.Equal(text, Hash32.Parse(text).ToString());
        Assert.False(Hash32.TryParse(text[2..], out _));
        Assert.False(Hash32.TryParse(text[..^2], out _));
        Assert.False(Hash32.TryParse(text + "aa", out _));
    }

    [Fact]
    public void Order_is_that_of_the_bytes() => Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[32]).Sample((a, b) =>
    {
        var order = a.AsSpan().SequenceCompareTo(b);
        var (x, y) = (new Hash32(a), new Hash32(b));
        return Math.Sign(x.CompareTo(y)) == Math.Sign(order) && x < y == order < 0 && x >= y == order >= 0
            && x == y == (order == 0) && (x != y || x.GetHashCode() == y.GetHashCode());
    }, iter: 200);
}
