using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <param name="Events">Empty: nothing new, look again later.</param>
internal sealed record FollowerStep(IReadOnlyList<ChainEvent> Events)
{
    public static FollowerStep Nothing { get; } = new([]);
}

/// <summary>
/// Reads the chain block by block near its end, where each block's parent must be the block before and logs are asked
/// for by the block's hash, and in ranges far behind it. What was read is remembered before it is handed out, so each
/// event is handed out once; nothing of a step is handed out where any part of it failed.
/// </summary>
internal sealed class Follower
{
    private const ulong RangeSpan = 2_000;
    private const ulong NearEnd = 64;

    private readonly BlockRing _ring = new();
    private readonly EthereumRpc _rpc;
    private readonly Address _market;
    private readonly ulong _from;
    private ulong _next;

    public Follower(EthereumRpc rpc, Address market, ulong fromBlock) =>
        (_rpc, _market, _from, _next) = (rpc, market, fromBlock, fromBlock);

    public async Task<FollowerStep> LookAsync(CancellationToken cancel)
    {
        var head = await _rpc.HeadAsync(cancel);
        if (await IsReplacedAsync(head, cancel)) return await ReorganiseAsync(head, cancel);
        if (head.Number < _next) return FollowerStep.Nothing;
        return head.Number - _next >= NearEnd
            ? await RangeAsync(Math.Min(head.Number - NearEnd, _next + RangeSpan - 1), cancel)
            : await BlockAsync(head, cancel);
    }

    /// <summary>Whether the newest block that we know is no longer part of the chain.</summary>
    private async Task<bool> IsReplacedAsync(RpcBlock head, CancellationToken cancel)
    {
        if (_ring.Newest is not { } newest) return false;
        if (head.Number == newest.Number) return head.Hash != newest.Hash;
        if (head.Number == newest.Number + 1 && head.Parent == newest.Hash) return false;
        if (head.Number > newest.Number)
            return await _rpc.BlockAsync(BlockTag.At(newest.Number), cancel) is { } now && now.Hash != newest.Hash;

        // The endpoint is behind, or the chain became shorter: its head tells, where we remember that block.
        var known = _ring.FromNewest().FirstOrDefault(b => b.Number == head.Number);
        return known.Hash != Hash32.Zero && known.Hash != head.Hash;
    }

    private async Task<FollowerStep> ReorganiseAsync(RpcBlock head, CancellationToken cancel)
    {
        foreach (var (number, hash) in _ring.FromNewest())
        {
            if (number > head.Number) continue;
            if (number != head.Number)
            {
                if ((await _rpc.BlockAsync(BlockTag.At(number), cancel))?.Hash == hash) return BackTo(number);
            }
            else if (head.Hash == hash)
            {
                return BackTo(number);
            }
        }

        // All that was ever delivered is gone; blocks before it were never ours to take back.
        if (_ring.OldestNumber == _from) return BackTo(_ring.OldestNumber - Math.Min(_ring.OldestNumber, 1));
        throw new RefusalException(ChainRefusals.ReorgTooDeep(_ring.OldestNumber));
    }

    private FollowerStep BackTo(ulong number)
    {
        _ring.RemoveAfter(number);
        _next = number + 1;
        return new([new ChainReorganised(number)]);
    }

    private async Task<FollowerStep> RangeAsync(ulong to, CancellationToken cancel)
    {
        var last = await _rpc.BlockAsync(BlockTag.At(to), cancel);
        if (last is null) return FollowerStep.Nothing;
        var events = new List<ChainEvent>();
        var block = last;
        await foreach (var log in _rpc.LogsAsync(new LogFilter([_market], [], _next, to), cancel))
        {
            if (block.Number != log.Block)
            {
                block = await _rpc.BlockAsync(BlockTag.At(log.Block), cancel)
                    ?? throw new RpcException(RpcFailure.Malformed, "A log entry is of a block that is not there.");
            }

            if (block.Hash != log.BlockHash) return FollowerStep.Nothing;
            if (MarketEvents.Read(log, new(block.Time)) is { } happened) events.Add(happened);
        }

        return Take(last, events);
    }

    private async Task<FollowerStep> BlockAsync(RpcBlock head, CancellationToken cancel)
    {
        var block = head.Number == _next ? head : await _rpc.BlockAsync(BlockTag.At(_next), cancel);
        if (block is null) return FollowerStep.Nothing;
        if (_ring.Newest is { } newest && newest.Number + 1 == block.Number && newest.Hash != block.Parent)
            return FollowerStep.Nothing; // Replaced between two questions; the next look finds where.
        var logs = await _rpc.LogsOfBlockAsync(block, [_market], cancel);
        var events = logs.Select(log => MarketEvents.Read(log, new(block.Time))).OfType<ChainEvent>().ToList();
        return Take(block, events);
    }

    private FollowerStep Take(RpcBlock last, List<ChainEvent> events)
    {
        events.Add(new BlockReached(last.Number, Hash32.Zero, new UnixTime(last.Time)));
        _ring.Add(last);
        _next = last.Number + 1;
        return new(events);
    }
}
