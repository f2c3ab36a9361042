using System.Globalization;
using Docker.DotNet.Models;
using Weft.Node;

namespace Weft.Machine;

/// <summary>The engine's state of a container in the node's words.</summary>
internal static class BoxState
{
    private const int KilledExitCode = 137;

    public static DateTimeOffset? StartedAt(ContainerState state) => Parse(state.StartedAt);

    /// <summary>
    /// Podman forgets at a start of the machine what ran before: such a container is as if it had only been made, but
    /// for the time of its start. Nobody knows when it ended.
    /// </summary>
    public static bool DiedWithMachine(ContainerState state) =>
        !state.Running && state.Status is "created" or "configured" && Parse(state.FinishedAt) is null
            && StartedAt(state) is not null;

    public static BoxExit ToExit(string id, ContainerState state)
    {
        if (DiedWithMachine(state))
        {
            var started = StartedAt(state)!.Value;
            return new(KilledExitCode, OutOfMemory: false, started, started) { IsEndUnknown = true };
        }

        var ended = Parse(state.FinishedAt) ?? Parse(state.StartedAt) ?? DateTimeOffset.UnixEpoch;
        var code = state.ExitCode is < 0 or > 255 ? KilledExitCode : (int)state.ExitCode;
        // A job whose first process handled a killed child well has not failed for lack of memory.
        var outOfMemory = code != 0 && (state.OOMKilled || KernelLog.SaysOutOfMemory(id));
        return new(code, outOfMemory, Parse(state.StartedAt) ?? ended, ended);
    }

    /// <summary><c>2026-11-23T10:26:44.947968282Z</c>; engines say the year 1 for "never".</summary>
    internal static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.Year > 1
            ? time.ToUniversalTime()
            : null;
}
