using System.Globalization;
using System.Text.Json;

namespace Weft.Node;

/// <summary>The owner's books in the node's journal: an entry a lease, kept when the lease is forgotten.</summary>
public static class EarningsBook
{
    public const string JournalPrefix = "earning:";

    /// <summary>In the order in which the leases ended.</summary>
    public static async Task<IReadOnlyList<EarningEntry>> LoadAsync(IJournal journal, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var saved = await journal.LoadAsync(JournalPrefix, cancel);
        return [.. saved
            .Select(pair => JsonSerializer.Deserialize(pair.Value, NodeJson.Default.EarningEntry)!)
            .OrderBy(entry => entry.EndedAt)];
    }

    /// <summary>The leases that run now, as far as they have come; paid is what is signed for.</summary>
    public static async Task<IReadOnlyList<EarningEntry>> RunningAsync(
        IJournal journal, DateTimeOffset now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var saved = await journal.LoadAsync(LeaseHost.JournalPrefix, cancel);
        return [.. saved
            .Select(pair => JsonSerializer.Deserialize(pair.Value, NodeJson.Default.ProviderLease)!)
            .Where(lease => lease.StartedAt is not null && lease.Phase < ProviderPhase.Closed)
            .Select(lease => EarningEntry.Of(lease with { Claim = lease.Claim ?? lease.Earned }, null, now))];
    }

    internal static Task SaveAsync(IJournal journal, EarningEntry entry, CancellationToken cancel) =>
        journal.SaveAsync(
            JournalPrefix + entry.Lease.ToString().ToLower(CultureInfo.InvariantCulture),
            JsonSerializer.SerializeToUtf8Bytes(entry, NodeJson.Default.EarningEntry), cancel);
}
