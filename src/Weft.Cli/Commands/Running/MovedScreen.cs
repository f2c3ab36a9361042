using System.Text.Json.Serialization;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Cli;

/// <summary>
/// Tells how inputs and results go over: nothing in the first second, then now and then, and once at the end where
/// anything was told before.
/// </summary>
internal sealed class MovedScreen(TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private readonly Dictionary<(Hash32, Cargo), Journey> _journeys = [];

    /// <summary>What is to be said of it now; null for nothing.</summary>
    public TransferDocument? Note(RenterEvent.Moved moved)
    {
        var now = time.GetUtcNow();
        var known = _journeys.GetValueOrDefault((moved.Lease, moved.Cargo));
        // The first word of each try is what was there before it.
        var journey = known is null || moved.Bytes < known.Last
            ? new Journey(now, moved.Bytes, now + Quiet, Told: false)
            : known;
        var ended = moved.Bytes == moved.Total;
        var atOnce = journey != known && ended && moved.Bytes > 0;
        var say = atOnce || now >= journey.Next || (ended && journey.Told);
        _journeys[(moved.Lease, moved.Cargo)] = journey with
        {
            Last = moved.Bytes,
            Next = say ? now + Pause : journey.Next,
            Told = journey.Told || (say && !ended),
        };
        return say ? Document(moved, journey, now) : null;
    }

    /// <summary><c>input: 12.3 MiB of 100 MiB, 11.2 MiB/s, 8 s left</c></summary>
    public static string Line(TransferDocument of)
    {
        var bytes = Show.Bytes(of.Bytes);
        if (of.Bytes == of.TotalBytes)
            return of.BytesPerSecond is null
                ? $"{of.Cargo}: the machine has all {bytes} of it already"
                : $"{of.Cargo}: all {bytes} are over";
        var line = of.TotalBytes is { } total ? $"{of.Cargo}: {bytes} of {Show.Bytes(total)}" : $"{of.Cargo}: {bytes}";
        if (of.BytesPerSecond is { } rate) line += $", {Show.Bytes(rate)}/s";
        return of.SecondsLeft is { } left ? $"{line}, {Show.Time((ulong)left)} left" : line;
    }

    private static TransferDocument Document(RenterEvent.Moved moved, Journey journey, DateTimeOffset now)
    {
        var milliseconds = (long)(now - journey.Start).TotalMilliseconds;
        var went = moved.Bytes - journey.From;
        long? rate = milliseconds > 0 && went > 0 ? (long)((Int128)went * 1_000 / milliseconds) : null;
        long? left = rate > 0 && moved.Total is { } total ? (total - moved.Bytes + rate.Value - 1) / rate : null;
        return new(
            "transfer", moved.Lease.ToString(), moved.Cargo == Cargo.Input ? "input" : "result", moved.Bytes,
            moved.Total, rate, left);
    }

    /// <param name="From">Bytes that were over when it began.</param>
    private sealed record Journey(DateTimeOffset Start, long From, DateTimeOffset Next, bool Told)
    {
        public long Last { get; init; } = From;
    }
}

/// <summary>One line of JSON on standard error under <c>--json</c>.</summary>
/// <param name="Cargo"><c>input</c> or <c>result</c>.</param>
internal sealed record TransferDocument(
    string Event, string LeaseId, string Cargo, long Bytes, long? TotalBytes, long? BytesPerSecond, long? SecondsLeft);

/// <summary>Such as <c>{"event":"preparing","leaseId":"0x..","line":"fetching the image"}</c>.</summary>
internal sealed record PreparingDocument(string Event, string LeaseId, string Line);

/// <summary>Documents that come while a verb runs, each on a line of its own.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TransferDocument))]
[JsonSerializable(typeof(PreparingDocument))]
internal sealed partial class EventJson : JsonSerializerContext;
