using Weft.Ethereum;

namespace Weft.Node;

/// <summary>Reports what has gone over: the first bytes, then four times a second, and the last.</summary>
internal sealed class MovedReports(
    Hash32 lease, Cargo cargo, long? total, IProgress<RenterEvent> events, TimeProvider time) : IProgress<long>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private DateTimeOffset _next;
    private long _last = -1;

    /// <param name="value">Bytes that are over, those of earlier tries among them.</param>
    public void Report(long value)
    {
        var now = time.GetUtcNow();
        if (value == _last || (now < _next && value != total)) return;
        (_last, _next) = (value, now + Pause);
        events.Report(new RenterEvent.Moved(lease, cargo, value, total));
    }
}
