using System.Net;

namespace Weft.Machine.Tests.Egress;

public sealed class EgressPolicyTests
{
    [Fact]
    public void An_owner_says_none_open_or_a_list()
    {
        Assert.Equal(EgressKind.None, EgressPolicy.Parse("none").Value.Kind);
        Assert.Equal(EgressKind.Open, EgressPolicy.Parse("open").Value.Kind);
        var listed = EgressPolicy.Parse("huggingface.co:443, [2606:2800::1]:8443,9.9.9.9:53").Value;
        Assert.Equal(EgressKind.Listed, listed.Kind);
        Assert.Equal([new("huggingface.co", 443), new("2606:2800::1", 8443), new("9.9.9.9", 53)], listed.Targets);
        Assert.Equal("[2606:2800::1]:8443", listed.Targets[1].ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("all")]
    [InlineData("host")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:99999")]
    [InlineData("ho st:80")]
    [InlineData("host:80;drop")]
    [InlineData("[::zz]:80")]
    [InlineData("a:443,,b:443")]
    public void What_is_no_destination_is_refused(string text)
    {
        Assert.False(EgressPolicy.Parse(text).TryGet(out _, out var refusal));
        Assert.Equal("egress-policy-bad", refusal.Code);
    }

    [Theory]
    [InlineData(25)]
    [InlineData(465)]
    [InlineData(587)]
    public void Mail_is_never_let_through(int port)
    {
        Assert.False(EgressPolicy.Parse($"mail.example:{port}").TryGet(out _, out var refusal));
        Assert.Equal("egress-mail-port", refusal.Code);
    }

    [Fact]
    public void The_internet_is_for_jobs_that_ask_and_a_list_for_all()
    {
        var (none, open, listed) = (
            EgressPolicy.None, new EgressPolicy(EgressKind.Open), new EgressPolicy(EgressKind.Listed));
        Assert.Equal(EgressKind.None, open.For(false).Value.Kind);
        Assert.Equal(EgressKind.Open, open.For(true).Value.Kind);
        Assert.Equal(EgressKind.Listed, listed.For(false).Value.Kind);
        Assert.Equal("egress-not-offered", listed.For(true).Refusal().Code);
        Assert.Equal(EgressKind.None, none.For(false).Value.Kind);
        Assert.Equal("egress-not-offered", none.For(true).Refusal().Code);
    }

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("100.127.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("168.63.129.16", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("224.0.0.251", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("::1", true)]
    [InlineData("::ffff:192.168.1.1", true)]
    [InlineData("64:ff9b::c0a8:101", true)]
    [InlineData("2002:c0a8:101::1", true)]
    [InlineData("fd00:ec2::254", true)]
    [InlineData("fe80::1", true)]
    [InlineData("ff02::1", true)]
    [InlineData("2001:4860:4860::8888", false)]
    [InlineData("2606:4700:4700::1111", false)]
    public void What_is_not_the_internet_is_closed(string address, bool closed) =>
        Assert.Equal(closed, ClosedRanges.Contains(ClosedRanges.Fixed, IPAddress.Parse(address)));

    [Fact]
    public void Whatever_the_host_has_a_nearer_route_to_is_closed()
    {
        string[] v4 =
        [
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
            "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
            "wg0\t00000005\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0",
            "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0",
            "not a route",
        ];
        var routes = HostNetwork.Routes4(v4).ToList();
        Assert.Equal(
            [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("5.0.0.0/8"), IPNetwork.Parse("192.168.1.0/24")], routes);
        string[] v6 =
        [
            "20010db8000000000000000000000000 40 00000000000000000000000000000000 00 "
                + "00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0",
            "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
                + "00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo",
            "junk",
        ];
        Assert.Equal([IPNetwork.Parse("2001:db8::/64")], HostNetwork.Routes6(v6));
        Assert.Equal(
            IPNetwork.Parse("2a00:1450:4001::/48"), HostNetwork.Network(IPAddress.Parse("2a00:1450:4001:7::9"), 48));
        Assert.Equal(IPNetwork.Parse("10.1.2.0/23"), HostNetwork.Network(IPAddress.Parse("10.1.3.4"), 23));

        // This machine's own addresses are closed, whichever they are.
        var closed = ClosedRanges.On(HostNetwork.Read(), []);
        foreach (var address in System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(card => card.GetIPProperties().UnicastAddresses))
            Assert.True(ClosedRanges.Contains(closed, new IPAddress(address.Address.GetAddressBytes())));
    }

    [Fact]
    public void Ranges_within_others_are_left_out()
    {
        var ranges = (string[])["10.0.0.0/8", "10.1.0.0/16", "10.0.0.0/8", "11.0.0.0/8", "fd00::/8", "fd00:1::/32"];
        Assert.Equal(
            ["10.0.0.0/8", "11.0.0.0/8", "fd00::/8"],
            ClosedRanges.Minimal([.. ranges.Select(text => IPNetwork.Parse(text))]).Select(range => range.ToString())
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Closed_comes_before_open_and_nothing_is_let_through_unasked()
    {
        var end = new OpenEndpoint(IPAddress.Parse("9.9.9.9"), 443);
        var listed = EgressRules.Build(new(EgressKind.Listed), ClosedRanges.Fixed, [end, end]);
        string[] order =
            ["policy drop", "established", "@closed4", "@closed6", "th dport { 25, 465, 587 }", "@open4"];
        var places = order.Select(part => listed.IndexOf(part, StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.Contains("add element inet weft open4 { 9.9.9.9 . 443 }", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("    accept\n", listed, StringComparison.Ordinal);
        var open = EgressRules.Build(new(EgressKind.Open), ClosedRanges.Fixed, []);
        Assert.True(open.IndexOf("    accept\n", StringComparison.Ordinal)
            > open.IndexOf("th dport", StringComparison.Ordinal));
        // A name that cannot be looked up leaves what is open as it is.
        Assert.DoesNotContain("open4", EgressRules.Update(ClosedRanges.Fixed, null), StringComparison.Ordinal);
        Assert.Contains("flush set inet weft open4", EgressRules.Update([], []), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_lead_to_private_addresses_open_nothing()
    {
        var cancel = TestContext.Current.CancellationToken;
        var policy = EgressPolicy.Parse("192.168.1.1:443").Value;
        Assert.Equal(
            "egress-target-unknown",
            (await EgressNames.ResolveAsync(policy, ClosedRanges.Fixed, cancel)).Refusal().Code);
        policy = EgressPolicy.Parse("localhost:443").Value;
        Assert.True((await EgressNames.ResolveAsync(policy, ClosedRanges.Fixed, cancel)).IsRefused);
        var found = new Dictionary<EgressTarget, IReadOnlyList<IPAddress>>
        {
            [new("a.example", 443)] = [IPAddress.Parse("9.9.9.9"), IPAddress.Parse("2620:fe::fe")],
            [new("8.8.8.8", 53)] = [IPAddress.Parse("8.8.8.8")],
        };
        Assert.Equal(
            "127.0.0.1 localhost box\n::1 localhost\n9.9.9.9 a.example\n2620:fe::fe a.example\n",
            EgressNames.Hosts(found));
        Assert.Equal(3, EgressNames.Endpoints(found).Count());
    }

    [Fact]
    public void Bytes_are_read_from_the_cards_list()
    {
        string[] lines =
        [
            "Inter-|   Receive                            |  Transmit", " face |bytes    packets errs",
            "   box: 5 1 0 0 0 0 0 0 6 1 0 0 0 0 0 0", "  tap0: 1296 16 0 0 0 0 0 0 1956 24 0 0 0 0 0 0",
        ];
        Assert.Equal((1296UL, 1956UL), EgressGate.ParseBytes(lines));
        Assert.Null(EgressGate.ParseBytes(["    lo: 0 0"]));
    }
}

internal static class ResultExtensions
{
    public static Market.Refusal Refusal<T>(this Market.Result<T> result)
        where T : notnull
    {
        Assert.False(result.TryGet(out _, out var refusal));
        return refusal;
    }
}
