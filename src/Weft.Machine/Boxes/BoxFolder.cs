using Weft.Ethereum;

namespace Weft.Machine;

/// <param name="Input">Host folder with the unpacked input, or null.</param>
/// <param name="Output">Host folder where the job's output path leads, or null.</param>
internal sealed record BoxPaths(string? Input, string? Output)
{
    /// <summary>Host folder where the job's working directory leads, or null.</summary>
    public string? Work { get; init; }

    /// <summary>Host file that is the box's <c>/etc/hosts</c>, or null for the engine's.</summary>
    public string? Hosts { get; init; }

    /// <summary>Host file that is the box's <c>/etc/resolv.conf</c>, or null for the engine's.</summary>
    public string? Resolvers { get; init; }

    /// <summary>Host folder in memory with the job's secrets, or null.</summary>
    public string? Secrets { get; init; }
}

/// <param name="Image">File that holds the file system.</param>
/// <param name="Folder">Where it is mounted.</param>
internal readonly record struct BoxVolume(string Image, string Folder, bool MayExecute);

/// <summary>What a node keeps on disk for one box; everything below goes when the box is removed.</summary>
internal sealed class BoxFolder(MachineOptions options, Hash32 lease)
{
    public string Root { get; } = Path.Combine(Path.GetFullPath(options.BoxesPath), Hex.Encode(lease.Bytes)[2..]);

    public string Log => Path.Combine(Root, "log");

    public string Input => Path.Combine(Root, "in");

    public string Output => Path.Combine(Root, "out");

    public string Disk => Path.Combine(Root, "disk.img");

    /// <summary>Where the job's output path leads: data only, nothing in it can be executed.</summary>
    public BoxVolume OutputVolume => new(Disk, Output, MayExecute: false);

    /// <summary>Where the job's working directory leads; what a job builds there it may run.</summary>
    public BoxVolume WorkVolume => new(Path.Combine(Root, "work.img"), Path.Combine(Root, "work"), MayExecute: true);

    /// <summary>What <see cref="ResultSum"/> found, so that a result is added up once.</summary>
    public string Sum => Path.Combine(Root, "result.sum");

    public string Energy => Path.Combine(Root, "energy");

    public string Hosts => Path.Combine(Root, "hosts");

    public string Resolvers => Path.Combine(Root, "resolv.conf");

    /// <summary>What the box's <see cref="EgressGate"/> keeps: <c>gate.pid</c>, its log and whether it is
    /// ready.</summary>
    public string Gate => Path.Combine(Root, "gate");

    public void Create()
    {
        HomeLock.CreatePrivate(options.BoxesPath);
        HomeLock.CreatePrivate(Root);
    }

    /// <summary>Leases that have a folder, whether or not they still have a box.</summary>
    public static IEnumerable<Hash32> Known(MachineOptions options)
    {
        if (!Directory.Exists(options.BoxesPath)) yield break;
        foreach (var folder in Directory.EnumerateDirectories(options.BoxesPath))
            if (Hash32.TryParse("0x" + Path.GetFileName(folder), out var lease)) yield return lease;
    }
}
