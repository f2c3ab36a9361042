using System.Runtime.CompilerServices;

namespace Weft.Ethereum;

/// <summary>
/// Reads logs in block ranges that the endpoint accepts: a range that is refused, or whose answer is too large, is
/// halved; after a success it grows again.
/// </summary>
internal sealed class LogReader(RpcPool pool, ulong maxSpan)
{
    private const int MaxEntries = 100_000;

    public async IAsyncEnumerable<LogEntry> ReadAsync(
        LogFilter filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfZero(filter.Addresses.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Topics.Count, LogEntry.MaxTopics);
        var (from, span) = (filter.FromBlock, maxSpan);
        while (from <= filter.ToBlock)
        {
            var to = filter.ToBlock - from < span ? filter.ToBlock : from + span - 1;
            var page = await PageAsync(filter with { FromBlock = from, ToBlock = to }, cancel);
            if (page is null)
            {
                span = (to - from + 1) / 2;
                continue;
            }

            foreach (var entry in page) yield return entry;
            if (to == ulong.MaxValue) yield break;
            from = to + 1;
            span = Math.Min(span * 2, maxSpan);
        }
    }

    public async Task<IReadOnlyList<LogEntry>> ReadBlockAsync(
        RpcBlock block, IReadOnlyList<Address> addresses, CancellationToken cancel)
    {
        var filter = new LogFilter(addresses, [], block.Number, block.Number);
        var entries = await pool.ReadAsync(
            new RpcCall("eth_getLogs", filter.ToJson(block.Hash)),
            json => Checked(filter, [.. RpcJson.Array(json, "logs", MaxEntries).Select(LogEntry.Parse)]),
            cancel);
        return entries.All(e => e.BlockHash == block.Hash)
            ? entries
            : throw RpcException.Malformed("a log entry of another block");
    }

    /// <returns>Null where the range should be halved.</returns>
    private async Task<LogEntry[]?> PageAsync(LogFilter filter, CancellationToken cancel)
    {
        try
        {
            return await pool.ReadAsync(
                new RpcCall("eth_getLogs", filter.ToJson()),
                json => Checked(filter, [.. RpcJson.Array(json, "logs", MaxEntries).Select(LogEntry.Parse)]),
                cancel);
        }
        catch (RpcException e) when (filter.FromBlock < filter.ToBlock
            && e.Kind is RpcFailure.TooLarge or RpcFailure.Rejected)
        {
            return null;
        }
    }

    private static LogEntry[] Checked(LogFilter filter, LogEntry[] entries)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            if (!filter.Takes(entries[i])) throw RpcException.Malformed("a log entry that was not asked for");
            if (i > 0
                && (entries[i].Block, entries[i].Index).CompareTo((entries[i - 1].Block, entries[i - 1].Index)) <= 0)
                throw RpcException.Malformed("log entries out of order");
        }

        return entries;
    }
}
