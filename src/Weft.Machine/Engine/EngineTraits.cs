using Weft.Market;

namespace Weft.Machine;

internal enum EngineKind
{
    Docker,
    Podman,
}

/// <summary>What the engine at the other end of the socket is and can do; asked for once a connection.</summary>
/// <param name="MapsUsers">The engine already runs every container in a user namespace that maps nobody of this machine
/// (Docker, remapped).</param>
/// <param name="CanMapUsers">A container can ask for such a user namespace (Podman as root with an id range, or
/// rootless).</param>
/// <param name="Root">Folder on this machine where the engine keeps images and containers.</param>
internal sealed record EngineTraits(
    EngineKind Kind, string Version, bool MapsUsers, bool CanMapUsers, string Root, int Cpus, long MemoryBytes)
{
    /// <summary>The storage driver of both engines that knows no layers.</summary>
    public const string Copying = "vfs";

    /// <summary>
    /// The engine runs as an ordinary user. What it calls root in a container is, unless asked otherwise, that user.
    /// </summary>
    public bool Rootless { get; init; }

    /// <summary>It has no layers: each job takes the whole of its image on the disk, and the time to copy it.</summary>
    public bool CopiesImages { get; init; }

    /// <summary>What keeps the engine from holding any job to what was agreed; null where nothing does.</summary>
    public Refusal? WhyNoJobs { get; init; }

    /// <summary>The engine can run boxes under gVisor.</summary>
    public bool GVisor { get; init; }

    /// <summary>Root in the container is nobody outside, whichever way that comes about.</summary>
    public bool UserNamespace => MapsUsers || CanMapUsers;
}
