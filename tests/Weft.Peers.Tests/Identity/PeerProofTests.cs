using CsCheck;
using Weft.Ethereum;

namespace Weft.Peers.Tests;

public class PeerProofTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Names => [.. LibP2pVectors.All.Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Published_certificates_prove_the_published_peer_or_nothing(string name)
    {
        var vector = LibP2pVectors.All.Single(v => v.Name == name);

        var proven = LibP2pVectors.ProofOfAllKinds.KeyIn(vector.Certificate, Now);

        Assert.Equal(vector.PeerId is null, proven.IsRefused);
        if (proven.TryGet(out var key, out var refusal))
        {
            Assert.Equal(vector.KeyType, key.Type);
            Assert.Equal(vector.PeerId, LibP2pVectors.PeerId(key));
        }
        else
        {
            Assert.Equal("peer-certificate-invalid", refusal.Code);
            Assert.Contains("signature of the key", refusal.Sentence, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_an_account_key_counts_in_the_market(string name)
    {
        var vector = LibP2pVectors.All.Single(v => v.Name == name);

        var proven = PeerProof.OfAccounts.AddressIn(vector.Certificate, Now);

        if (vector.KeyType != Secp256k1Scheme.TypeNumber)
        {
            Assert.False(proven.TryGet(out _, out var refusal));
            Assert.Equal("peer-key-unsupported", refusal!.Code);
            return;
        }

        Assert.NotEqual(Address.Zero, proven.Value);
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_noticed()
    {
        var vector = LibP2pVectors.All.First(v => v.KeyType == Secp256k1Scheme.TypeNumber);
        var proven = PeerProof.OfAccounts.AddressIn(vector.Certificate, Now);
        for (var bit = 0; bit < vector.Certificate.Length * 8; bit++)
        {
            byte[] changed = [.. vector.Certificate];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(PeerProof.OfAccounts.AddressIn(changed, Now).IsRefused, $"bit {bit}");
        }

        Assert.False(proven.IsRefused);
    }

    [Fact]
    public void Every_cut_and_every_trailing_byte_is_refused()
    {
        var certificate = LibP2pVectors.All.First(v => v.KeyType == Secp256k1Scheme.TypeNumber).Certificate;
        for (var length = 0; length < certificate.Length; length++)
            Assert.True(PeerProof.OfAccounts.AddressIn(certificate.AsMemory(0, length), Now).IsRefused);
        byte[] longer = [.. certificate, 0];
        Assert.True(PeerProof.OfAccounts.AddressIn(longer, Now).IsRefused);
    }

    [Fact]
    public void Random_bytes_are_refused_and_never_throw() =>
        Gen.Byte.Array[0, 600].Sample(bytes => PeerProof.OfAccounts.AddressIn(bytes, Now).IsRefused);

    [Fact]
    public void Random_extensions_never_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var decoded = SignedKey.TryDecode(bytes);
            return decoded is null || decoded.Encode().AsSpan().SequenceEqual(bytes);
        });

    [Fact]
    public void Damaged_certificates_are_refused_and_never_throw()
    {
        var good = LibP2pVectors.All.First(v => v.KeyType == Secp256k1Scheme.TypeNumber).Certificate;
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte.Array[1, 8]).Sample((at, patch) =>
        {
            byte[] changed = [.. good];
            var count = Math.Min(patch.Length, changed.Length - at);
            patch.AsSpan(0, count).CopyTo(changed.AsSpan(at));
            return changed.AsSpan().SequenceEqual(good) || PeerProof.OfAccounts.AddressIn(changed, Now).IsRefused;
        });
    }
}
