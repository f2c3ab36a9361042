using System.Diagnostics;
using System.Globalization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Machine;

/// <summary>
/// The way out of one box: a network namespace of its own with the packet filter, a pair of virtual network cards to
/// the box, and slirp4netns, which makes ordinary connections of this host out of what the filter let through.
/// </summary>
/// <remarks>
/// The filter is in place before the box gets a card, and the box before that has no network at all: whatever fails
/// here leaves it shut. Neither the host's own firewall nor its forwarding is touched, and a reload of that firewall
/// opens nothing. Every step may be repeated. The gate outlives the node, as the box does.
/// </remarks>
internal sealed class EgressGate(BoxFolder folder, Hash32 lease)
{
    private const string Mtu = "65520";
    private const string Program = "slirp4netns";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly string _name = $"weft-{Hex.Encode(lease.Bytes)[2..26]}";

    private string Path => $"/run/netns/{_name}";

    private string Carrier => folder.Gate;

    /// <summary>It was made for this box, whether or not it is complete.</summary>
    public bool Exists => File.Exists(Path);

    /// <summary>The program that carries the packets out runs.</summary>
    public bool IsCarried => CarrierPid(orEnding: false) is not null;

    /// <summary>Makes the gate and gives the box with that process its card. Null when done.</summary>
    public async Task<Refusal?> OpenAsync(
        EgressPolicy policy, string rules, int boxPid, bool hasIPv6, TimeProvider time, CancellationToken cancel)
    {
        if (await StepsAsync(rules, boxPid, hasIPv6, cancel) is { } failed)
            return EgressRefusals.Unenforceable(failed.Complaint);
        return await CarryAsync(hasIPv6, time, cancel)
            ?? (await LimitAsync(policy, cancel) is { } unlimited
                ? EgressRefusals.Unenforceable(unlimited.Complaint)
                : null);
    }

    /// <summary>Replaces the lists of the filter.</summary>
    public Task<ProgramAnswer> UpdateAsync(string update, CancellationToken cancel) =>
        InGateAsync(["nft", "-f", "-"], update, cancel);

    /// <summary>Starts what carries the packets out, when it does not run. Null when it does.</summary>
    public async Task<Refusal?> CarryAsync(bool hasIPv6, TimeProvider time, CancellationToken cancel)
    {
        if (IsCarried) return null;
        if (File.Exists(Carrier + ".ready")) File.Delete(Carrier + ".ready");
        Start(hasIPv6);
        var deadline = time.GetUtcNow() + StartPatience;
        while (!File.Exists(Carrier + ".ready") || new FileInfo(Carrier + ".ready").Length == 0)
        {
            if (time.GetUtcNow() > deadline) return EgressRefusals.Unenforceable("slirp4netns did not start");
            await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancel);
        }

        if (!hasIPv6) return null;
        foreach (var command in (string[])["addr add fd00::64/64 dev tap0 nodad", "route add default via fd00::2"])
            if (await InGateAsync(["ip", "-6", .. command.Split(' ')], "", cancel) is { IsGood: false } failed)
                return EgressRefusals.Unenforceable(failed.Complaint);
        return null;
    }

    /// <summary>Takes everything away again. A gate that is not there is fine.</summary>
    public async Task CloseAsync(CancellationToken cancel)
    {
        if (CarrierPid(orEnding: true) is { } pid) await KillAsync(pid, cancel);
        // Deleting a namespace takes its cards along, and with one card of a pair the other.
        if (Exists) await Programs.RunAsync("ip", ["netns", "delete", _name], cancel);
    }

    /// <summary>Bytes into and out of the box so far; null when it has no gate.</summary>
    public async Task<(ulong In, ulong Out)?> ReadBytesAsync(CancellationToken cancel)
    {
        if (!Exists) return null;
        var answer = await InGateAsync(["cat", "/proc/net/dev"], "", cancel);
        return answer.IsGood ? ParseBytes(answer.Output.Split('\n')) : null;
    }

    /// <summary>
    /// <c>  tap0: 1296 16 0 0 0 0 0 0 1956 24 0 0 0 0 0 0</c>: bytes that the card received come first, bytes that it
    /// sent are the ninth number. The card towards the world counts, since the one to the box goes with the box.
    /// </summary>
    internal static (ulong In, ulong Out)? ParseBytes(IEnumerable<string> lines)
    {
        var line = lines.Select(line => line.Trim())
            .FirstOrDefault(line => line.StartsWith(EgressRules.WorldDevice + ":", StringComparison.Ordinal));
        var numbers = line?[(EgressRules.WorldDevice.Length + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return numbers is { Length: >= 9 }
            && ulong.TryParse(numbers[0], CultureInfo.InvariantCulture, out var received)
            && ulong.TryParse(numbers[8], CultureInfo.InvariantCulture, out var sent)
            ? (received, sent)
            : null;
    }

    private async Task<ProgramAnswer?> StepsAsync(
        string rules, int boxPid, bool hasIPv6, CancellationToken cancel)
    {
        if (!Exists && await Programs.RunAsync("ip", ["netns", "add", _name], cancel) is { IsGood: false } failed)
            return failed;
        const string forwarding = "/proc/sys/net/ipv4/ip_forward";
        var switches = $"echo 1 > {forwarding}"
            + (hasIPv6 ? " && echo 1 > /proc/sys/net/ipv6/conf/all/forwarding" : "");
        if (await InGateAsync(["sh", "-c", switches], "", cancel) is { IsGood: false } noForwarding)
            return noForwarding;
        var fresh = $"table inet weft {{ }}\ndelete table inet weft\n{rules}";
        if (await InGateAsync(["nft", "-f", "-"], fresh, cancel) is { IsGood: false } noRules) return noRules;

        var box = boxPid.ToString(CultureInfo.InvariantCulture);
        var device = EgressRules.BoxDevice;
        string[] gate =
        [
            $"link add {device} mtu {Mtu} type veth peer name eth0 mtu {Mtu} netns {box}",
            $"addr add {EgressRules.GateAddress}/30 dev {device}",
            .. hasIPv6 ? [$"addr add {EgressRules.GateAddress6}/126 dev {device} nodad"] : Array.Empty<string>(),
            $"link set {device} up",
            "link set lo up",
        ];
        if (await InGateAsync(["ip", "-batch", "-"], string.Join('\n', gate) + "\n", cancel) is { IsGood: false } no)
            return no;
        string[] inside =
        [
            $"addr add {EgressRules.BoxAddress}/30 dev eth0",
            .. hasIPv6 ? [$"addr add {EgressRules.BoxAddress6}/126 dev eth0 nodad"] : Array.Empty<string>(),
            "link set eth0 up",
            $"route add default via {EgressRules.GateAddress}",
            .. hasIPv6 ? [$"route add ::/0 via {EgressRules.GateAddress6}"] : Array.Empty<string>(),
        ];
        // Docker switches IPv6 off where it gives no network.
        if (hasIPv6)
        {
            const string on = "for f in all default eth0; do echo 0 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done";
            if (await InBoxAsync(box, ["sh", "-c", on], "", cancel) is { IsGood: false } off) return off;
        }

        var answer = await InBoxAsync(box, ["ip", "-batch", "-"], string.Join('\n', inside) + "\n", cancel);
        return answer.IsGood ? null : answer;
    }

    /// <summary>Both directions leave the gate by some card, so both are held back before they are sent.</summary>
    private async Task<ProgramAnswer?> LimitAsync(EgressPolicy policy, CancellationToken cancel)
    {
        if (policy.BitsPerSecond is not { } bits) return null;
        var burst = Math.Max(128 << 10, bits / 8 / 50);
        foreach (var device in (string[])[EgressRules.BoxDevice, EgressRules.WorldDevice])
        {
            var command = string.Create(
                CultureInfo.InvariantCulture,
                $"qdisc replace dev {device} root tbf rate {bits}bit burst {burst} latency 200ms");
            if (await InGateAsync(["tc", .. command.Split(' ')], "", cancel) is { IsGood: false } failed) return failed;
        }

        return null;
    }

    private static Task<ProgramAnswer> InBoxAsync(
        string pid, IReadOnlyList<string> command, string input, CancellationToken cancel) =>
        Programs.RunAsync("nsenter", ["-t", pid, "-n", .. command], input, cancel);

    private Task<ProgramAnswer> InGateAsync(
        IReadOnlyList<string> command, string input, CancellationToken cancel) =>
        Programs.RunAsync("nsenter", [$"--net={Path}", .. command], input, cancel);

    /// <summary>
    /// In a session of its own, so that neither the node's end nor a Ctrl-C meant for it ends the box's network, and
    /// with mounts of its own, which its sandbox takes apart.
    /// </summary>
    private void Start(bool hasIPv6)
    {
        const string script = """exec "$@" </dev/null >"$0" 2>&1 3>"$0.ready" """;
        string[] slirp =
        [
            Program, "--configure", $"--mtu={Mtu}", "--disable-host-loopback", "--disable-dns",
            "--enable-sandbox", "--enable-seccomp", .. hasIPv6 ? ["--enable-ipv6"] : Array.Empty<string>(),
            "--ready-fd=3", "--netns-type=path", Path, EgressRules.WorldDevice,
        ];
        var start = Programs.StartInfo(
            Programs.Find("setsid")!, ["sh", "-c", script, Carrier, "unshare", "-m", .. slirp]);
        using var process = Process.Start(start)!;
        File.WriteAllText(Carrier + ".pid", process.Id.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The carrier's process, if the number still belongs to it.</summary>
    /// <param name="orEnding">
    /// Also one that was killed and takes its card down: that has no arguments any more, only its name.
    /// </param>
    private int? CarrierPid(bool orEnding)
    {
        if (!File.Exists(Carrier + ".pid")
            || !int.TryParse(File.ReadAllText(Carrier + ".pid"), CultureInfo.InvariantCulture, out var pid))
            return null;
        try
        {
            var arguments = File.ReadAllText($"/proc/{pid}/cmdline");
            var isIt = arguments.Length > 0
                ? arguments.Split('\0').Contains(Path, StringComparer.Ordinal)
                : orEnding && File.ReadAllText($"/proc/{pid}/comm").Trim() == Program;
            return isIt ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Waits for its end, which takes as long as its card's, but not for who has to note it.</summary>
    private static async Task KillAsync(int pid, CancellationToken cancel)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
            await process.WaitForExitAsync(cancel).WaitAsync(EndPatience, cancel);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or TimeoutException)
        {
            // It ended by itself, or is as good as ended.
        }
    }
}
