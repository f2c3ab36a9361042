using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Weft.Peers.Tests;

public class PeerIdentityTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_certificate_proves_the_signer_and_nothing_lasting()
    {
        using var signer = new TestSigner();
        using var one = new PeerIdentity(signer, new FakeTimeProvider(Start));
        using var two = new PeerIdentity(signer, new FakeTimeProvider(Start));
        var (first, second) = (Shown(one), Shown(two));

        Assert.Equal(signer.Address, PeerProof.OfAccounts.AddressIn(first.RawDataMemory, Start).Value);
        Assert.Equal(signer.Address, PeerProof.OfAccounts.AddressIn(second.RawDataMemory, Start).Value);
        Assert.NotEqual(first.GetPublicKeyString(), second.GetPublicKeyString());
    }

    [Fact]
    public void It_is_kept_for_minutes_and_renewed_with_the_same_key()
    {
        var time = new FakeTimeProvider(Start);
        using var signer = new TestSigner();
        using var identity = new PeerIdentity(signer, time);
        var first = Shown(identity);

        time.Advance(TimeSpan.FromMinutes(4));
        Assert.Same(first, Shown(identity));
        time.Advance(TimeSpan.FromMinutes(2));
        var second = Shown(identity);

        Assert.NotSame(first, second);
        Assert.Equal(first.GetPublicKeyString(), second.GetPublicKeyString());
    }

    [Fact]
    public void It_is_renewed_when_the_clock_is_set_back()
    {
        var time = new FakeTimeProvider(Start);
        using var signer = new TestSigner();
        using var identity = new PeerIdentity(signer, time);
        _ = Shown(identity);

        time.AdjustTime(Start.AddDays(-1));

        var proven = PeerProof.OfAccounts.AddressIn(Shown(identity).RawDataMemory, time.GetUtcNow());
        Assert.Equal(signer.Address, proven.Value);
    }

    [Theory]
    [InlineData(-9.9, true)]
    [InlineData(9.9, true)]
    [InlineData(14.9, true)]
    [InlineData(-10.1, false)]
    [InlineData(15.1, false)]
    public void It_holds_for_clocks_within_the_tolerance(double minutesOff, bool holds)
    {
        using var signer = new TestSigner();
        using var identity = new PeerIdentity(signer, new FakeTimeProvider(Start));

        var proven = PeerProof.OfAccounts.AddressIn(Shown(identity).RawDataMemory, Start.AddMinutes(minutesOff));

        Assert.Equal(holds, !proven.IsRefused);
    }

    private static X509Certificate2 Shown(PeerIdentity identity) => identity.Current().TargetCertificate;
}
