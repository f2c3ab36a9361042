using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers.Tests;

/// <summary>Real handshakes over loopback: hostile clients against our server, and the other way round.</summary>
public class HandshakeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Bad => [.. Forgeries.Bad.Keys];

    public static TheoryData<string> Good => [.. Forgeries.Good.Keys];

    [Theory]
    [MemberData(nameof(Good))]
    public async Task The_server_lets_in_a_client_that_proves_a_key(string name)
    {
        await using var peers = await TwoPeers.StartAsync();
        using var signer = new TestSigner();
        using var certificate = Forgeries.Good[name](new(signer)).Make();

        Assert.True(await RawPeer.IsLetInAsync(peers.Server.Endpoint, RawPeer.Client(certificate), Cancel));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task The_server_closes_on_a_client_with(string name)
    {
        await using var peers = await TwoPeers.StartAsync();
        using var signer = new TestSigner();
        using var certificate = Forgeries.Bad[name].Make(new(signer)).Make();

        Assert.False(await RawPeer.IsLetInAsync(peers.Server.Endpoint, RawPeer.Client(certificate), Cancel));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task The_client_refuses_a_server_with(string name)
    {
        using var signer = new TestSigner();
        var (code, says, make) = Forgeries.Bad[name];
        using var certificate = make(new(signer)).Make();

        var refusal = await DialAsync(RawPeer.Server(certificate), signer.Address);

        Assert.Equal(code, refusal.Code);
        Assert.Contains(says, refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_certificate_is_not_let_in()
    {
        await using var peers = await TwoPeers.StartAsync();

        Assert.False(await RawPeer.IsLetInAsync(peers.Server.Endpoint, RawPeer.Client(certificate: null), Cancel));
    }

    [Fact]
    public async Task Two_certificates_are_refused_on_both_sides()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var signer = new TestSigner();
        var (one, two) = TwoCertificates(signer);

        Assert.False(await RawPeer.IsLetInAsync(peers.Server.Endpoint, RawPeer.Client(one, [two]), Cancel));
        var refusal = await DialAsync(RawPeer.Server(one, [two]), signer.Address);
        Assert.Equal("peer-certificate-invalid", refusal.Code);
        Assert.Contains("1 more", refusal.Sentence, StringComparison.Ordinal);
        // The same certificate on its own is good.
        Assert.True(await RawPeer.IsLetInAsync(peers.Server.Endpoint, RawPeer.Client(one), Cancel));
    }

    [Fact]
    public async Task Tls_1_2_is_refused_on_both_sides()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var signer = new TestSigner();
        using var certificate = Forgeries.Good["as ours"](new(signer)).Make();
        var (client, server) = (RawPeer.Client(certificate), RawPeer.Server(certificate));
        (client.EnabledSslProtocols, server.EnabledSslProtocols) = (SslProtocols.Tls12, SslProtocols.Tls12);

        Assert.False(await RawPeer.IsLetInAsync(peers.Server.Endpoint, client, Cancel));
        Assert.Equal("provider-unreachable", (await DialAsync(server, signer.Address)).Code);
    }

    [Theory]
    [InlineData("http/1.1")]
    [InlineData("libp2p")]
    [InlineData(null)]
    public async Task Another_protocol_than_http_2_is_not_served(string? protocol)
    {
        await using var peers = await TwoPeers.StartAsync();
        using var signer = new TestSigner();
        using var certificate = Forgeries.Good["as ours"](new(signer)).Make();
        var client = RawPeer.Client(certificate);
        client.ApplicationProtocols = protocol is null ? null : [new SslApplicationProtocol(protocol)];

        Assert.False(await RawPeer.IsLetInAsync(peers.Server.Endpoint, client, Cancel));
    }

    [Fact]
    public async Task A_server_with_the_key_of_somebody_else_is_not_talked_to()
    {
        await using var peers = await TwoPeers.StartAsync();
        using var expected = new TestSigner();

        var answer = await peers.Dialer.DialAsync(peers.Endpoint, expected.Address, Cancel);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("peer-not-who-it-should-be", refusal.Code);
        Assert.Contains(expected.Address.ToString(), refusal.Sentence, StringComparison.Ordinal);
        Assert.Contains(peers.ServerKey.Address.ToString(), refusal.Sentence, StringComparison.Ordinal);
        Assert.Equal(Address.Zero, peers.Provider.Caller);
    }

    [Fact]
    public async Task A_server_that_speaks_no_tls_is_unreachable()
    {
        using var signer = new TestSigner();
        using var identity = new PeerIdentity(signer, TimeProvider.System);
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerPlainAsync(listener);

        var answer = await new PeerDialer(identity, new()).DialAsync(
            new($"https://{listener.LocalEndpoint}"), signer.Address, Cancel);

        await answering;
        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("provider-unreachable", refusal.Code);
    }

    [Fact]
    public async Task A_clock_that_is_an_hour_behind_gives_a_clear_refusal()
    {
        await using var peers = await TwoPeers.StartAsync();
        peers.ServerClock.Advance(TimeSpan.FromHours(1));

        Assert.False((await peers.DialAsync()).TryGet(out _, out var refusal));

        Assert.Equal("peer-clock-off", refusal.Code);
        Assert.Contains("becomes valid only in 49 minutes", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_an_hour_ahead_gives_a_clear_refusal()
    {
        await using var peers = await TwoPeers.StartAsync();
        peers.ClientClock.Advance(TimeSpan.FromHours(1));

        Assert.False((await peers.DialAsync()).TryGet(out _, out var refusal));

        Assert.Equal("peer-clock-off", refusal.Code);
        Assert.Contains("ran out 45 minutes ago", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clocks_within_the_tolerance_get_along()
    {
        await using var ahead = await TwoPeers.StartAsync();
        ahead.ClientClock.Advance(PeerIdentity.ClockTolerance - TimeSpan.FromSeconds(5));
        await using var behind = await TwoPeers.StartAsync();
        behind.ServerClock.Advance(PeerIdentity.ClockTolerance - TimeSpan.FromSeconds(5));

        await using var one = await ahead.LineAsync();
        await using var two = await behind.LineAsync();

        Assert.False((await one.SendAsync(Hash32.Zero, new StopWanted(), Cancel)).IsRefused);
        Assert.False((await two.SendAsync(Hash32.Zero, new StopWanted(), Cancel)).IsRefused);
    }

    [Fact]
    public async Task A_node_that_has_run_for_days_shows_a_certificate_of_today()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using (await peers.LineAsync())
        {
            peers.ServerClock.Advance(TimeSpan.FromDays(3));
            peers.ClientClock.Advance(TimeSpan.FromDays(3));
        }

        await using var later = await peers.LineAsync();

        Assert.False((await later.SendAsync(Hash32.Zero, new StopWanted(), Cancel)).IsRefused);
    }

    /// <summary>The second is the issuer of the first, but of the same key, so that the first is sound alone.</summary>
    /// <remarks>The platform would leave out one that names itself as its issuer.</remarks>
    private static (X509Certificate2 One, X509Certificate2 Two) TwoCertificates(TestSigner signer)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuer = new Forgery { Key = key, Subject = "CN=issuer", Issuer = "CN=root" };
        var leaf = new Forgery { Key = key, Issuer = "CN=issuer" };
        return (leaf.Proving(Secp256k1Scheme.Sign(signer, leaf.PublicKey)).Make(), issuer.Make());
    }

    private static async Task<Refusal> DialAsync(SslServerAuthenticationOptions server, Address expected)
    {
        using var signer = new TestSigner();
        using var identity = new PeerIdentity(signer, TimeProvider.System);
        var answer = await RawPeer.WhileServingAsync(
            server, endpoint => new PeerDialer(identity, new()).DialAsync(endpoint, expected, Cancel), Cancel);
        return answer.TryGet(out _, out var refusal) ? throw new InvalidOperationException("let in") : refusal;
    }

    private static async Task AnswerPlainAsync(System.Net.Sockets.TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancel);
        await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), Cancel);
    }
}
