using System.Security.Cryptography;

namespace Weft.Ethereum.Tests;

public sealed class SealedMessageTests
{
    private static readonly byte[] Lease = [1, 2, 3];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    public void What_is_sealed_for_a_key_is_opened_with_it(int size)
    {
        using var key = PrivateKey.Generate();
        var message = RandomNumberGenerator.GetBytes(size);
        var sealedBytes = SealedMessage.Seal(key.PublicKey, message, Lease);
        Assert.Equal(size + SealedMessage.Overhead, sealedBytes.Length);
        Assert.Equal(message, SealedMessage.Open(key, sealedBytes, Lease));
        Assert.NotEqual(sealedBytes, SealedMessage.Seal(key.PublicKey, message, Lease));
    }

    [Fact]
    public void Nobody_else_opens_it_and_no_other_associated_bytes_do()
    {
        using var key = PrivateKey.Generate();
        using var other = PrivateKey.Generate();
        var sealedBytes = SealedMessage.Seal(key.PublicKey, "open sesame"u8, Lease);
        Assert.Null(SealedMessage.Open(other, sealedBytes, Lease));
        Assert.Null(SealedMessage.Open(key, sealedBytes, [1, 2]));
    }

    [Fact]
    public void A_bit_that_was_changed_anywhere_is_noticed()
    {
        using var key = PrivateKey.Generate();
        var sealedBytes = SealedMessage.Seal(key.PublicKey, "open sesame"u8, Lease);
        for (var i = 0; i < sealedBytes.Length; i++)
        {
            var changed = (byte[])sealedBytes.Clone();
            changed[i] ^= 1;
            Assert.Null(SealedMessage.Open(key, changed, Lease));
        }

        for (var length = 0; length < sealedBytes.Length; length++)
            Assert.Null(SealedMessage.Open(key, sealedBytes.AsSpan(0, length), Lease));
    }

    /// <summary>The agreement is the one that everybody's secp256k1 comes to: twice the base point, from both sides.
    /// </summary>
    [Fact]
    public void Both_sides_agree_and_on_the_curves_own_numbers()
    {
        using var one = PrivateKey.FromBytes([.. new byte[31], 1]);
        using var two = PrivateKey.FromBytes([.. new byte[31], 2]);
        // x of 2G, as SEC 2's generator doubled is published everywhere.
        const string expected = "0xc6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";
        Assert.Equal(expected, Hex.Encode(one.Agree(two.PublicKey)));
        Assert.Equal(expected, Hex.Encode(two.Agree(one.PublicKey)));
    }
}
