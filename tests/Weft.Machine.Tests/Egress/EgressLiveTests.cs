using System.Globalization;
using System.Net.Sockets;
using Weft.Machine.Tests.Boxes;

namespace Weft.Machine.Tests.Egress;

/// <summary>
/// Real boxes on a host in <see cref="LabNetwork"/>. The test program runs once more inside that host, so that engine,
/// gate and routes are those of production.
/// </summary>
public sealed class EgressLiveTests
{
    /// <summary>The job's very first words find a way out.</summary>
    private const string Try =
        "grep -q eth0 /proc/net/route && echo online\n"
        + "t() { r=$(nc -w 3 $1 $2 </dev/null 2>/dev/null | head -c 5); echo \"$1 $2 ${r:-shut}\"; }\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_internet_is_open_to_a_job_that_asks_and_all_that_is_the_owners_is_shut()
    {
        await using var lab = await LabNetwork.BuildAsync();
        var undo = """
            ip route add 192.168.77.0/24 dev eth0 2>&1 | head -n 1
            ip addr add 192.168.77.9/24 dev eth0 2>/dev/null && echo changed
            ip link set eth0 down 2>/dev/null && echo changed
            unshare -n true 2>/dev/null && echo changed
            unshare -U true 2>/dev/null && echo changed

            """;
        var script = Try + undo
            + string.Concat(LabNetwork.Private.Select(address => $"t {address} 80\n"))
            + string.Concat(LabNetwork.Ports.Select(port => $"t {LabNetwork.Internet} {port}\n"))
            + $"t {LabNetwork.Internet6} 443\n"
            + "t 10.0.2.2 80\nt 10.0.2.3 53\nt 10.0.3.1 80\nt fd00::2 80\nt 127.0.0.1 80\n"
            + "cat /etc/resolv.conf\n";
        var lines = await RunOnHostAsync(lab, "open", script);

        Assert.Contains("online", lines);
        // The lab is no desert: its host reaches all of it, so what is shut was shut by the gate.
        foreach (var address in LabNetwork.Private.Append(LabNetwork.Internet).Append(LabNetwork.Internet6))
            Assert.Contains($"host reaches {address}", lines);
        foreach (var address in LabNetwork.Private) Assert.Contains($"{address} 80 shut", lines);
        foreach (var line in (string[])["10.0.2.2 80 shut", "10.0.2.3 53 shut", "10.0.3.1 80 shut", "fd00::2 80 shut"])
            Assert.Contains(line, lines);
        Assert.Contains("127.0.0.1 80 shut", lines);
        Assert.Contains($"{LabNetwork.Internet} 80 hello", lines);
        Assert.Contains($"{LabNetwork.Internet} 443 hello", lines);
        Assert.Contains($"{LabNetwork.Internet6} 443 hello", lines);
        foreach (var port in (int[])[25, 465, 587]) Assert.Contains($"{LabNetwork.Internet} {port} shut", lines);
        Assert.DoesNotContain("changed", lines);
        Assert.Contains("nameserver 1.1.1.1", lines);
        Assert.Contains(lines, line => line.StartsWith("bytes ", StringComparison.Ordinal) && line != "bytes 0 0");
        Assert.Contains("end", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("left ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Under_a_list_nothing_else_is_reached_and_a_slow_line_is_slow()
    {
        await using var lab = await LabNetwork.BuildAsync();
        var script = Try + $"t {LabNetwork.Internet} 443\nt {LabNetwork.Internet} 80\nt {LabNetwork.Internet6} 443\n"
            + "t 192.168.77.9 443\n"
            + $"a=$(cut -d. -f1 /proc/uptime); nc -w 20 {LabNetwork.Internet} {LabNetwork.BulkPort} </dev/null | wc -c;"
            + " b=$(cut -d. -f1 /proc/uptime); echo took $((b - a))\ncat /etc/resolv.conf /etc/hosts\n";
        var lines = await RunOnHostAsync(
            lab, $"{LabNetwork.Internet}:443,{LabNetwork.Internet}:{LabNetwork.BulkPort}", script, bits: 4_000_000);

        Assert.Contains($"{LabNetwork.Internet} 443 hello", lines);
        Assert.Contains($"{LabNetwork.Internet} 80 shut", lines);
        Assert.Contains($"{LabNetwork.Internet6} 443 shut", lines);
        Assert.Contains("192.168.77.9 443 shut", lines);
        Assert.Contains(LabNetwork.BulkBytes.ToString(CultureInfo.InvariantCulture), lines);
        // 2 MiB at 4 Mbit/s are 4.2 seconds; without the limit it takes none.
        var took = lines.Single(line => line.StartsWith("took ", StringComparison.Ordinal));
        Assert.InRange(int.Parse(took[5..], CultureInfo.InvariantCulture), 3, 15);
        Assert.Contains("nameserver 127.0.0.1", lines);
        Assert.Contains("end", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("left ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_policy_a_job_that_wants_the_internet_is_refused()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var spec = room.Spec("true");
        spec = spec with { Job = spec.Job with { Internet = true } };
        Assert.False((await room.Containers.StartAsync(spec, Cancel)).TryGet(out _, out var refusal));
        Assert.Equal("egress-not-offered", refusal.Code);
        Assert.False(Directory.Exists(new BoxFolder(room.Options, spec.Lease).Root));
    }

    /// <summary>The part that runs on the lab's host: <c>home|policy|bits|script file</c>.</summary>
    internal static async Task RunBoxAsync(string order)
    {
        var parts = order.Split('|');
        var policy = EgressPolicy.Parse(parts[1]).Value with
        {
            BitsPerSecond = parts[2] == "0" ? null : long.Parse(parts[2], CultureInfo.InvariantCulture),
        };
        foreach (var address in LabNetwork.Private.Append(LabNetwork.Internet).Append(LabNetwork.Internet6))
            if (await IsReachedAsync(address)) Console.WriteLine($"host reaches {address}");

        await using var room = await BoxRoom.OpenAsync(
            parts[0], options: options => options with { Egress = policy });
        var spec = room.Spec(await File.ReadAllTextAsync(parts[3]));
        spec = spec with { Job = spec.Job with { Internet = policy.Kind == EgressKind.Open } };
        var (_, log) = await room.RunAsync(spec);
        Console.Write(log);
        var (received, sent) = await room.Gates.BytesAsync(spec.Lease, CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bytes {received} {sent}"));
        await room.Containers.RemoveAsync(spec.Lease, CancellationToken.None);
        var gate = $"/run/netns/weft-{spec.Lease.ToString()[2..26]}";
        var left = Directory.EnumerateFiles("/run/netns").Concat(ChildProcess.CommandLines())
            .Where(one => one.Contains(gate, StringComparison.Ordinal));
        foreach (var one in left) Console.WriteLine($"left {one}");
        Console.WriteLine("end");
    }

    private static async Task<bool> IsReachedAsync(string address)
    {
        using var client = new TcpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await client.ConnectAsync(address, 80, patience.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<IReadOnlyList<string>> RunOnHostAsync(
        LabNetwork lab, string policy, string script, long bits = 0)
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "script");
        await File.WriteAllTextAsync(file, script, Cancel);
        var order = string.Create(CultureInfo.InvariantCulture, $"{folder.Path}|{policy}|{bits}|{file}");
        using var child = ChildProcess.Start("egress", order, lab.Host);
        var text = await child.Output.ReadToEndAsync(Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        return text.Split('\n');
    }
}
