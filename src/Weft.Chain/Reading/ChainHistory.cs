using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>What happened in the market between a moment and now, for whoever looks back.</summary>
public sealed class ChainHistory(EthereumRpc rpc, IChainFeed feed)
{
    /// <summary>Matches that settled and that did not, from the first block at or after <paramref name="from"/>.
    /// </summary>
    /// <param name="reached">Told every so many blocks: how far, of how far.</param>
    public async Task<Result<IReadOnlyList<ChainEvent>>> SettledSinceAsync(
        UnixTime from, Action<ulong, ulong> reached, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(reached);
        var asked = await ChainGuard.AskAsync<(ulong First, ulong Head)>(async () =>
        {
            var head = await rpc.HeadAsync(cancel);
            return (await FirstBlockAsync(from, head, cancel), head.Number);
        });
        if (!asked.TryGet(out var range, out var refusal)) return refusal;
        var settled = new List<ChainEvent>();
        try
        {
            await foreach (var happened in feed.FollowAsync(range.First, cancel))
            {
                if (happened is LeaseOpened or MatchSkipped) settled.Add(happened);
                if (happened is ChainReorganised reorganised)
                    settled.RemoveAll(earlier => earlier.Block > reorganised.Block);
                if (happened is not BlockReached block) continue;
                reached(block.Block, range.Head);
                if (block.Block >= range.Head) break;
            }
        }
        catch (RefusalException gone)
        {
            return gone.Why;
        }

        return settled;
    }

    /// <summary>Who sent a transaction.</summary>
    public Task<Result<Address>> SenderAsync(Hash32 transaction, CancellationToken cancel) =>
        ChainGuard.AskAsync<Address>(async () =>
        {
            var answer = await rpc.RequestAsync("eth_getTransactionByHash", cancel, transaction.ToString());
            return answer.ValueKind == System.Text.Json.JsonValueKind.Object
                && answer.TryGetProperty("from", out var from) && Address.TryParse(from.GetString(), out var sender)
                ? sender
                : throw new AbiException($"The chain does not know transaction {transaction}.");
        });

    /// <summary>By halving: a question for each power of two of the chain's length.</summary>
    private async Task<ulong> FirstBlockAsync(UnixTime from, RpcBlock head, CancellationToken cancel)
    {
        var (low, high) = (0UL, head.Number);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var block = await rpc.BlockAsync(BlockTag.At(middle), cancel);
            if (block is { } known && known.Time >= from.Seconds) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
