using System.Globalization;
using Weft.Machine.Tests.Boxes;
using Weft.Node;

namespace Weft.Machine.Tests.Hostile;

/// <summary>Jobs that try to get out, against the real engine. Each attempt says what became of it.</summary>
public sealed class HostileJobTests
{
    /// <summary>A shell's attempts: name and command. One that succeeds prints the name.</summary>
    private static readonly (string Name, string Command)[] Attempts =
    [
        ("mount a file system", "mkdir -p /tmp/m && mount -t tmpfs t /tmp/m"),
        ("mount the host's disk", "mount -t ext4 /evil/disk /tmp"),
        ("make the root writable", "mount -o remount,rw / && touch /x"),
        ("bind over a system file", "mount --bind /tmp /etc"),
        ("make a block device", "mknod /tmp/disk b 254 0"),
        ("make the memory device", "mknod /run/weft/cache/mem c 1 1"),
        ("read the image's block device", "dd if=/evil/disk of=/dev/null bs=512 count=1"),
        ("read the image's memory device", "dd if=/evil/memory of=/dev/null bs=16 count=1"),
        ("make a control group", "d=$(find /sys/fs/cgroup -maxdepth 2 -type d | tail -n 1); mkdir $d/escape"),
        ("move its limits", "echo 99999999999 > /sys/fs/cgroup/memory/memory.limit_in_bytes"),
        ("move its limits, second version", "echo max > /sys/fs/cgroup/memory.max"),
        ("have the host run a program", "echo '|/tmp/x' > /proc/sys/kernel/core_pattern"),
        ("have the host run a helper", "echo /tmp/x > /sys/kernel/uevent_helper"),
        ("change a kernel setting", "echo 1 > /proc/sys/kernel/sysrq"),
        ("change a network setting", "echo 1 > /proc/sys/net/ipv4/ip_forward"),
        ("press the magic key", "echo b > /proc/sysrq-trigger"),
        ("read the kernel's memory", "dd if=/proc/kcore of=/dev/null bs=16 count=1 && [ -s /proc/kcore ]"),
        ("read the kernel's log", "dmesg | grep -q ."),
        ("read the host's keys", "grep -q . /proc/keys"),
        ("see the host's processes", "ls -d /proc/[0-9]* | wc -l | grep -vq '^[0-9]$'"),
        ("enter the host's namespaces", "nsenter -t 1 -m -u -n true && nsenter -t 2 -m true"),
        ("use a namespace of its own", "unshare -U true"),
        ("use a network of its own", "unshare -n true"),
        ("become root by a setuid program", "/evil/suid su -c 'mount -t tmpfs t /tmp'"),
        ("find an engine's socket", "find / -type s 2>/dev/null | grep -q ."),
        ("find the engine's folder", "[ -e /var/lib/containers ] || [ -e /var/lib/docker ]"),
        ("find the node's home", "grep -q weft-test /proc/self/environ || [ -e /work ] || [ -e /home ]"),
        ("send a raw packet", "ping -c 1 -W 1 127.0.0.1"),
        ("talk to the metadata address", "nc -w 1 169.254.169.254 80 </dev/null"),
        ("talk to a neighbour", "nc -w 1 192.168.1.1 80 </dev/null"),
        ("add a network card", "ip link add x type dummy"),
        ("load a module", "insmod /evil/mount"),
        ("change the clock", "date -s 2001-01-01; [ $(date +%Y) = 2001 ]"),
        ("change the name", "hostname other"),
        ("go ahead of everybody", "renice -n -20 -p $$"),
        ("write the image", "echo x > /bin/x"),
        ("own a system file", "chown 1:1 /etc/passwd"),
        ("leave the root", "chroot /tmp /evil/suid true"),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_that_a_job_tries_succeeds()
    {
        using var folder = new TempFolder();
        await using var room = await OpenAsync(folder);
        var script = string.Concat(Attempts.Select((attempt, i) =>
                $"( {attempt.Command} ) >/dev/null 2>&1 </dev/null && echo \"done {attempt.Name}\"\n"))
            + "for p in /evil/[a-z]*; do [ -f $p ] && [ $p != /evil/suid ] || continue; "
            + "$p; echo \"call ${p#/evil/} $?\"; done\n"
            + "echo end\n";
        var before = HostState.Of(folder.Path);
        var spec = room.Spec(script, image: HostileImage.Name);
        var (exit, log) = await room.RunAsync(spec);
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.True(exit.ExitCode == 0, log);
        Assert.Equal("end", lines[^1]);
        await room.Containers.RemoveAsync(spec.Lease, Cancel);
        Assert.Equal(before, HostState.Of(folder.Path));
        room.NeedsThisKernel();
        Assert.DoesNotContain(lines, line => line.StartsWith("done ", StringComparison.Ordinal));
        if (System.Runtime.InteropServices.RuntimeInformation.OSArchitecture
            != System.Runtime.InteropServices.Architecture.X64) return;
        var calls = lines.Where(line => line.StartsWith("call ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')).ToDictionary(
                parts => parts[1], parts => int.Parse(parts[2], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        // Not permitted, no access, no such call, no such family or protocol: an answer of the filter, not of chance.
        var granted = SystemCall.Forbidden.Where(call => calls[call.Name] is not (1 or 13 or 38 or 93 or 97))
            .Select(call => $"{call.Name}: {calls[call.Name]}");
        Assert.Empty(granted);
    }

    [Fact]
    public async Task A_link_in_the_image_does_not_lead_out_of_the_box()
    {
        using var folder = new TempFolder();
        await using var room = await OpenAsync(folder);
        var spec = room.Spec(
            "echo job > /out/weft-escape; ls -d /deep/weft-escape; id -u", image: HostileImage.Name, output: "/out");
        var started = await room.Containers.StartAsync(spec, Cancel);
        if (started.TryGet(out _, out var refusal)) await room.Output.WaitAsync(spec.Lease, Cancel);
        else Assert.Equal("job-cannot-start", refusal.Code);
        Assert.False(File.Exists("/etc/weft-escape"));
        await room.Containers.RemoveAsync(spec.Lease, Cancel);
        Assert.False(Directory.Exists(new BoxFolder(room.Options, spec.Lease).Root));
    }

    [Fact]
    public async Task A_host_recovers_from_bombs_and_floods()
    {
        using var folder = new TempFolder();
        await using var room = await OpenAsync(folder);
        var before = HostState.Of(folder.Path);
        var mark = Path.GetFileName(folder.Path);
        var limits = new JobLimits(48L << 20, 1000, 40, 16L << 20);
        // A full disk and full scratch space, a fork bomb and a flood without end, which takes no process of its own:
        // all in one box that is deaf to SIGTERM.
        var flood = room.Spec(
            $": {mark}; trap '' TERM; "
            + $"dd if=/dev/zero of=/out/fill bs=1M 2>/dev/null; dd if=/dev/zero of=/tmp/fill bs=1M 2>/dev/null; "
            + $"b() {{ b | b & }}; ( b ) 2>/dev/null & while :; do echo {mark} never ends; done",
            limits, output: BoxDisk.WhyNot() is null ? "/out" : null);
        Assert.False((await room.Containers.StartAsync(flood, Cancel)).IsRefused);
        // Memory: ended by the kernel, and said so.
        var hog = room.Spec($": {mark}; x=x; while true; do x=$x$x; done", limits);
        var (exit, _) = await room.RunAsync(hog);
        Assert.True(exit.OutOfMemory);

        var spool = new FileInfo(new BoxFolder(room.Options, flood.Lease).Log);
        Assert.True(spool.Exists);
        await room.Containers.StopAsync(flood.Lease, TimeSpan.Zero, Cancel);
        var ended = await room.Output.WaitAsync(flood.Lease, Cancel);
        Assert.Equal(137, ended.ExitCode);
        spool.Refresh();
        Assert.InRange(spool.Length, 0, room.Options.MaxLogBytes * 2);
        foreach (var lease in (Ethereum.Hash32[])[flood.Lease, hog.Lease])
            await room.Containers.RemoveAsync(lease, Cancel);
        Assert.Equal(before, HostState.Of(folder.Path));
        Assert.Empty(await room.Containers.ListAsync(Cancel));
    }

    [Fact]
    public async Task The_next_tenant_finds_nothing_of_the_last()
    {
        using var folder = new TempFolder();
        await using var room = await OpenAsync(folder);
        const string pattern = "SECRET-OF-THE-LAST-TENANT";
        const string places = "/tmp /var/tmp /run /run/weft/cache /dev/shm /out";
        var write = $"yes {pattern} | head -c 3000000 > /tmp/p; for d in {places}; do cp /tmp/p $d/secret; done; "
            + "dd if=/tmp/p of=/out/more bs=1M 2>/dev/null; sync; grep -c . /out/secret";
        var first = room.Spec(write, output: "/out");
        var (exit, said) = await room.RunAsync(first);
        Assert.Equal(0, exit.ExitCode);
        Assert.NotEqual("0", said.Trim());
        var disk = new BoxFolder(room.Options, first.Lease).Disk;
        Assert.True(await ContainsAsync(disk, pattern));
        await room.Containers.RemoveAsync(first.Lease, Cancel);
        Assert.False(File.Exists(disk));

        var second = room.Spec(
            $"grep -rl {pattern} {places} 2>/dev/null; ls -A {places} | grep secret; echo end",
            output: "/out");
        var (_, found) = await room.RunAsync(second);
        Assert.Equal("end", found.Trim());
        // Nor in the blocks that its disk was given and it has not written yet.
        Assert.False(await ContainsAsync(new BoxFolder(room.Options, second.Lease).Disk, pattern));
    }

    private static async Task<BoxRoom> OpenAsync(TempFolder folder)
    {
        var room = await BoxRoom.OpenAsync(folder.Path);
        await HostileImage.EnsureAsync(await room.EngineAsync(), Cancel);
        return room;
    }

    private static async Task<bool> ContainsAsync(string file, string pattern)
    {
        var answer = await Programs.RunAsync("grep", ["-q", "-F", "-a", pattern, file], Cancel);
        return answer.IsGood;
    }
}
