using Weft.Market;

namespace Weft.Machine;

public static class EngineRefusals
{
    public static Refusal NoEngine(string tried) => new(
        "no-container-engine",
        $"No container engine answers on this machine; tried {tried}.",
        "Install one with eng/container-engine.sh (Podman), or start Docker.");

    public static Refusal Gone(string socket, string why) => new(
        "engine-gone",
        $"The container engine at {socket} does not answer any more ({why}).",
        "Look at the engine's own log and start it again; boxes are found again afterwards.");

    public static Refusal NotLocal(string host) => new(
        "engine-not-local",
        $"DOCKER_HOST names {host}, but jobs can only run on an engine on this machine.",
        "Unset DOCKER_HOST or let it name a unix:// socket.");

    public static Refusal NoAccess(string socket) => new(
        "engine-no-access",
        $"The container engine's socket {socket} may not be used by this user.",
        "Run as root, or as a member of the group that owns the socket.");

    /// <param name="controllers">Of the kernel's control groups: <c>cpu</c>, <c>memory</c>, <c>pids</c>.</param>
    public static Refusal CannotLimit(IReadOnlyCollection<string> controllers) => new(
        "engine-cannot-limit",
        $"The container engine cannot hold jobs to their limits here ({string.Join(", ", controllers)}), so none runs.",
        "Without root it takes cgroups v2, a systemd session of your own (log in, or loginctl enable-linger), and "
            + "Delegate=cpu memory pids in a drop-in for user@.service. Or share as root.");

    public static Refusal NoIds() => new(
        "engine-no-ids",
        "This user has no range of subordinate ids, so jobs would run as the user who shares.",
        "As root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER; as the user: podman system "
            + "migrate.");

    public static Refusal CopiesImages() => new(
        "engine-copies-images",
        $"The container engine's storage driver is {EngineTraits.Copying}: each job copies all of its image first.",
        "Podman without root: put [storage] and driver = \"overlay\" on two lines of "
            + "~/.config/containers/storage.conf, then podman system reset, which removes its images. "
            + "Docker: \"storage-driver\" in daemon.json.");

    public static Refusal Failed(string doing, string said) => new(
        "engine-failed",
        $"The container engine failed while {doing}: {said}",
        "Try again; if it stays, weft doctor and the engine's own log say more.");

    public static Refusal NoGVisor() => new(
        "gvisor-missing",
        "Jobs are to run under gVisor, but no engine on this machine can do that.",
        "Install runsc, beside Podman or as a runtime of Docker; or leave --sandbox out.");

    public static Refusal GVisorFails(string why) => new(
        "gvisor-fails",
        $"gVisor starts no job on this machine: {why}",
        "Install another version of runsc, or leave --sandbox out: then it is used only where it works.");
}
