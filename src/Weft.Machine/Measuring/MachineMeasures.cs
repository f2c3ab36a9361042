using Weft.Market;

namespace Weft.Machine;

/// <summary>What was measured of a machine, and when.</summary>
public sealed record MachineMeasures(DateTimeOffset At, DiskFigures? Disk, NetworkFigures? Network);

/// <param name="Folder">Where it was measured: the disk that jobs write to.</param>
/// <param name="WriteBytesPerSecond">One long write, until the disk says that it has it.</param>
/// <param name="ReadBytesPerSecond">The same read again.</param>
/// <param name="CachedPercent">Of what was read, how much still lay in memory: above a few percent the figure for
/// reading is memory's. Null where the system does not tell.</param>
public sealed record DiskFigures(
    string Folder, long FreeBytes, long MeasuredBytes, long WriteBytesPerSecond, long ReadBytesPerSecond,
    int? CachedPercent);

/// <param name="To">The gateway's host and port.</param>
/// <param name="RoundTripMicroseconds">The shortest of a few.</param>
public sealed record NetworkFigures(string To, long RoundTripMicroseconds, int Tries)
{
    /// <summary>How much goes through; null where no gateway told.</summary>
    public LineFigures? Line { get; init; }
}

/// <param name="To">The HTTP API of the gateway.</param>
/// <param name="DownBytesPerSecond">From the gateway to this machine.</param>
/// <param name="Received">Bytes that were measured by, and so <paramref name="Sent"/>.</param>
public sealed record LineFigures(
    string To, long DownBytesPerSecond, long UpBytesPerSecond, long Received, long Sent);

public static class MeasuringRefusals
{
    public static Refusal DiskUnmeasured(string folder, string why) => new(
        "disk-not-measured", $"The speed of the disk that holds {folder} was not measured: {why}.",
        "Free some space, or give the node a home that it may write to; --quick leaves measuring out.");

    public static Refusal DiskSmall(string folder, long freeBytes) => new(
        "disk-small",
        FormattableString.Invariant($"Only {freeBytes >> 30} GiB are free on the disk that holds {folder}."),
        "Free some space, or move the home (WEFT_HOME): images of jobs that compute are often 10 GiB and more.");

    public static Refusal DiskSlow(long writeBytesPerSecond) => new(
        "disk-slow",
        FormattableString.Invariant(
            $"The disk that jobs write to takes {writeBytesPerSecond / 1_000_000} MB a second."),
        "Jobs start late and their results leave slowly: move the home (WEFT_HOME) to a faster disk.");

    public static Refusal GatewaySilent(string to, string why) => new(
        "gateway-not-measured", $"The way to the gateway {to} was not measured: {why}.",
        "Check that this machine may connect to it, and that it runs.");
}
