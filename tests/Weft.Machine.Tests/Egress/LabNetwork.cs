using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Weft.Machine.Tests.Egress;

/// <summary>
/// An owner's home in network namespaces: a host, and behind one cable its LAN, its router and all of the internet.
/// Every address in it answers on every port of <see cref="Ports"/>. Nothing leaves this machine.
/// </summary>
internal sealed class LabNetwork : IAsyncDisposable
{
    public const string Internet = "8.8.4.4";
    public const string Internet6 = "2606:2800:220:1::1";
    public const string HostOnLan = "192.168.77.2";
    public const string HostInPublic = "52.1.2.3";
    public const int BulkPort = 7000;
    public const int BulkBytes = 2 << 20;

    /// <summary>What no box may reach, whatever the owner's policy.</summary>
    public static readonly IReadOnlyList<string> Private =
    [
        "192.168.77.1", "192.168.77.9", HostOnLan, HostInPublic, "169.254.169.254", "100.64.0.1", "10.9.9.9",
        "172.20.0.1", "168.63.129.16", "2a00:1450:4001:77::9", "2a00:1450:4001:77::2", "2a00:1450:4001:78::9",
        "fd00:ec2::254",
    ];

    public static readonly IReadOnlyList<int> Ports = [25, 80, 443, 465, 587];

    private readonly string _id;
    private readonly List<ChildProcess> _listeners = [];

    private LabNetwork(string id) => _id = id;

    public string Host => _id + "h";

    private string World => _id + "w";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Skips the test where network namespaces or the means of a gate are missing.</summary>
    public static async Task<LabNetwork> BuildAsync()
    {
        if (await EgressMeans.TryAsync(Cancel) is { } why) Assert.Skip($"No box can have a network here: {why}.");
        var lab = new LabNetwork(string.Create(CultureInfo.InvariantCulture, $"weftlab{Environment.ProcessId}"));
        await lab.CablesAsync();
        lab._listeners.Add(await ListenAsync(lab.World));
        lab._listeners.Add(await ListenAsync(lab.Host));
        return lab;
    }

    /// <summary>Answers "hello" on every port until it is killed, and sends much on <see cref="BulkPort"/>.</summary>
    /// <param name="word">What it prints when it listens.</param>
    public static async Task AnswerForEverAsync(string word)
    {
        var servers = Ports.Append(BulkPort).Select(port => Serve(port)).ToList();
        Console.WriteLine(word);
        await Task.WhenAll(servers);

        static async Task Serve(int port)
        {
            using var listener = new TcpListener(IPAddress.IPv6Any, port);
            listener.Server.DualMode = true;
            listener.Start();
            while (true) _ = AnswerAsync(await listener.AcceptTcpClientAsync(), port);
        }

        static async Task AnswerAsync(TcpClient client, int port)
        {
            using (client)
            {
                await client.GetStream().WriteAsync(port == BulkPort ? new byte[BulkBytes] : "hello\n"u8.ToArray());
                client.Client.Shutdown(SocketShutdown.Send);
                await client.GetStream().CopyToAsync(Stream.Null);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners) listener.Dispose();
        await Programs.RunAsync("ip", ["netns", "delete", Host], CancellationToken.None);
        await Programs.RunAsync("ip", ["netns", "delete", World], CancellationToken.None);
    }

    private static async Task<ChildProcess> ListenAsync(string space)
    {
        var child = ChildProcess.Start("listen", "ready", space);
        Assert.Equal("ready", await child.Output.ReadLineAsync(Cancel));
        return child;
    }

    private async Task CablesAsync()
    {
        string[] steps =
        [
            $"netns add {Host}", $"netns add {World}",
            $"link add lan0 netns {Host} type veth peer name lan0 netns {World}",
            .. In(Host,
                "link set lo up", "addr add 192.168.77.2/24 dev lan0", "addr add 52.1.2.3/32 dev lo",
                "addr add 2a00:1450:4001:77::2/64 dev lan0 nodad", "link set lan0 up",
                "route add default via 192.168.77.1", "-6 route add default via 2a00:1450:4001:77::1"),
            .. In(World,
                "link set lo up", "addr add 192.168.77.1/24 dev lan0", "addr add 192.168.77.9/24 dev lan0",
                "addr add 2a00:1450:4001:77::1/64 dev lan0 nodad", "addr add 2a00:1450:4001:77::9/64 dev lan0 nodad",
                "link set lan0 up", "addr add 8.8.4.4/32 dev lo", "addr add 2606:2800:220:1::1/128 dev lo nodad",
                "addr add 169.254.169.254/32 dev lo", "addr add 100.64.0.1/32 dev lo", "addr add 10.9.9.9/32 dev lo",
                "addr add 172.20.0.1/32 dev lo", "addr add 168.63.129.16/32 dev lo",
                "addr add fd00:ec2::254/128 dev lo nodad", "addr add 2a00:1450:4001:78::9/128 dev lo nodad"),
        ];
        foreach (var step in steps)
        {
            var answer = await Programs.RunAsync("ip", step.Split(' '), Cancel);
            Assert.True(answer.IsGood, $"ip {step}: {answer.Complaint}");
        }

        static IEnumerable<string> In(string space, params string[] steps) =>
            steps.Select(step => $"-n {space} {step}");
    }
}
