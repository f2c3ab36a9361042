namespace Weft.Machine;

/// <summary>Where a node keeps things on this machine, and what jobs may use at most.</summary>
/// <param name="Home">The node's home folder; made when missing, readable by its owner alone.</param>
/// <param name="Node">Names the node on the container engine, so that it finds its own boxes again: its machine key's
/// address, for instance. At most 64 characters of letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
public sealed record MachineOptions(string Home, string Node)
{
    /// <summary>Path of the engine's socket; null to look for one.</summary>
    public string? EngineSocket { get; init; }

    /// <summary>What of a job's output is kept for the renter; the rest is dropped. Bytes.</summary>
    public long MaxLogBytes { get; init; } = 64L << 20;

    /// <summary>How many files and folders a job may take in or give back.</summary>
    public int MaxFiles { get; init; } = 100_000;

    /// <summary>Where jobs may connect to.</summary>
    public EgressPolicy Egress { get; init; } = EgressPolicy.None;

    /// <summary>Jobs run under gVisor, a second kernel in user space; none runs without it.</summary>
    public bool GVisor { get; init; }

    /// <summary>Why gVisor is not used though it is installed; null where there is nothing to say.</summary>
    public string? GVisorWhyNot { get; init; }

    /// <summary>Which images run here at all.</summary>
    public ImagePolicy Images { get; init; } = ImagePolicy.Any;

    /// <summary>
    /// Program and arguments of a process that has OpenCL's drivers and may die with them: alone they print
    /// <see cref="OpenClAnswer.OfThisProcess"/>, with the path of a socket they do
    /// <see cref="DriverWork.Serve(string)"/>. None: this process has the drivers.
    /// </summary>
    public IReadOnlyList<string> Drivers { get; init; } = [];

    /// <summary>gVisor's program, or null to look for it.</summary>
    internal string? GVisorPath { get; init; }

    internal string JournalPath => Path.Combine(Home, "node.db");

    internal string LockPath => Path.Combine(Home, "lock");

    internal string SystemCallsPath => Path.Combine(Path.GetFullPath(Home), "seccomp.json");

    internal string BoxesPath => Path.Combine(Home, "boxes");
}
