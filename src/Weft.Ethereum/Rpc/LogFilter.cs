using System.Text.Json.Nodes;

namespace Weft.Ethereum;

/// <summary>
/// Which log entries are wanted: of these contracts, from the first to the last block, both included.
/// </summary>
/// <param name="Topics">By position; an empty list at a position takes anything there.</param>
public sealed record LogFilter(
    IReadOnlyList<Address> Addresses, IReadOnlyList<IReadOnlyList<Hash32>> Topics, ulong FromBlock, ulong ToBlock)
{
    /// <param name="block">Asks for this block alone, instead of the range.</param>
    internal JsonNode ToJson(Hash32? block = null)
    {
        var topics = new JsonArray();
        foreach (var position in Topics)
            topics.Add(position.Count == 0 ? null : new JsonArray([.. position.Select(t => t.ToJson())]));
        var json = new JsonObject
        {
            ["address"] = new JsonArray([.. Addresses.Select(a => a.ToJson())]),
            ["topics"] = topics,
        };
        if (block is { } hash)
        {
            json["blockHash"] = hash.ToJson();
        }
        else
        {
            json["fromBlock"] = FromBlock.ToJson();
            json["toBlock"] = ToBlock.ToJson();
        }

        return json;
    }

    internal bool Takes(LogEntry entry)
    {
        if (entry.Block < FromBlock || entry.Block > ToBlock || !Addresses.Contains(entry.Address)) return false;
        for (var i = 0; i < Topics.Count; i++)
        {
            if (Topics[i].Count == 0) continue;
            if (i >= entry.Topics.Count || !Topics[i].Contains(entry.Topics[i])) return false;
        }

        return true;
    }
}
