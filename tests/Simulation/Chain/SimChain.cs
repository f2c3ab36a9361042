using System.Runtime.CompilerServices;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>
/// A chain with one contract: blocks every few seconds, sometimes minutes late; transactions wait for one; what
/// happened can be heard, sometimes late.
/// </summary>
internal sealed class SimChain
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(12);

    private readonly World _world;
    private readonly List<(SimWallet From, ChainIntent Intent)> _waiting = [];
    private readonly List<TaskCompletionSource> _listeners = [];

    public SimChain(World world)
    {
        _world = world;
        Market = new MarketModel(World.Domain, feeBps: 100, world.Setting.Bug);
        world.Scheduler.After(BlockTime, Mine);
    }

    public MarketModel Market { get; }

    public ulong Height { get; private set; } = 1;

    public UnixTime Time { get; private set; } = UnixTime.From(World.Start);

    public List<ChainEvent> Events { get; } = [];

    public void Send(SimWallet from, ChainIntent intent) => _waiting.Add((from, intent));

    /// <summary>Ends at the next block.</summary>
    public Task NextBlock()
    {
        var next = new TaskCompletionSource();
        _listeners.Add(next);
        return next.Task;
    }

    private void Mine()
    {
        Height++;
        Time = UnixTime.From(_world.Now);
        foreach (var (from, intent) in _waiting.ToArray())
        {
            // Some are passed over for a while, as when the fee is low.
            if (_world.Faults.Hits(0.1)) continue;
            _waiting.Remove((from, intent));
            Execute(from, intent);
        }

        var listeners = _listeners.ToArray();
        _listeners.Clear();
        foreach (var listener in listeners) listener.TrySetResult();
        var late = _world.Faults.Hits(_world.Faults.LateBlock);
        _world.Scheduler.After(late ? TimeSpan.FromMinutes(_world.Chance.Between(2, 20)) : BlockTime, Mine);
    }

    private void Execute(SimWallet from, ChainIntent intent)
    {
        var transaction = Keccak.Hash($"{Height}:{intent.Id}:{Events.Count}");
        var events = new List<ChainEvent>();
        try
        {
            Apply(from.Address, intent, transaction, events);
        }
        catch (Reverted reverted)
        {
            _world.History.Add("chain", $"reverts {intent.Id}: {reverted.Message}");
            from.Reverted(intent.Id, reverted.Message);
            return;
        }

        _world.History.Add("chain", $"takes {intent.Id}");
        Events.AddRange(events);
        from.Mined(intent.Id, new ChainReceipt(transaction, Height, 100_000, 1, events));
        foreach (var happened in events) _world.Audit.Happened(happened);
    }

    private void Apply(Address from, ChainIntent intent, Hash32 transaction, List<ChainEvent> events)
    {
        switch (intent)
        {
            case SettleIntent settle:
                foreach (var match in settle.Matches) Settle(from, match, transaction, events);
                break;
            case CloseIntent close:
                events.Add(Closed(close.Key, transaction, () => Market.Close(close, from)));
                break;
            case ExpireIntent expire:
                events.Add(Closed(
                    expire.Key, transaction, () => Market.Expire(expire.Key, Time.Seconds)));
                break;
            case StopIntent stop:
                events.Add(
                    new LeaseStopped(Height, transaction, stop.Key.Id(), Market.Stop(stop.Key, from, Time.Seconds)));
                break;
            case CollectIntent collect:
                Market.Collect(collect.Provider, collect.Machines);
                break;
            case CancelRequestIntent cancel:
                Market.CancelRequest(from, cancel.Nonce);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(intent), intent, "Not simulated.");
        }
    }

    private void Settle(Address from, SignedMatch match, Hash32 transaction, List<ChainEvent> events)
    {
        var opened = new List<Lease>();
        var ended = new List<(Lease Lease, UInt128 Paid)>();
        var skip = Market.Settle(match, from, Time.Seconds, opened, ended);
        if (skip != 0)
            events.Add(new MatchSkipped(Height, transaction, match.Request.Value.Hash(), skip, $"skip {skip}"));
        events.AddRange(ended.Select(one => new LeaseClosed(Height, transaction, one.Lease.Id, new(one.Paid))));
        foreach (var (lease, _) in ended) _world.Audit.EndedInMatch(lease);
        events.AddRange(opened.Select(lease => new LeaseOpened(Height, transaction, lease)));
    }

    private LeaseClosed Closed(
        LeaseKey key, Hash32 transaction, Func<(UInt128 Paid, UInt128 Fee, UInt128 Refund)> end)
    {
        var (paid, _, _) = end();
        return new(Height, transaction, key.Id(), new(paid));
    }
}

/// <summary>What one account sent and what became of it: on its node's disk, so that it survives the node.</summary>
internal sealed class SimWallet(Address address)
{
    private readonly Dictionary<string, ChainReceipt> _receipts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TaskCompletionSource<Result<ChainReceipt>>>> _waiting =
        new(StringComparer.Ordinal);

    public Address Address { get; } = address;

    public ChainReceipt? ReceiptOf(string id) => _receipts.GetValueOrDefault(id);

    /// <returns>Whether it has to be sent; otherwise it is on its way already.</returns>
    public bool Await(string id, out Task<Result<ChainReceipt>> answer)
    {
        var isNew = !_waiting.TryGetValue(id, out var waiters);
        if (isNew) _waiting[id] = waiters = [];
        var source = new TaskCompletionSource<Result<ChainReceipt>>();
        waiters!.Add(source);
        answer = source.Task;
        return isNew;
    }

    public void Mined(string id, ChainReceipt receipt)
    {
        _receipts[id] = receipt;
        Answer(id, receipt);
    }

    public void Reverted(string id, string error) =>
        Answer(id, new Refusal("chain-reverted", $"The chain refused {id}: {error}.", "See the reason."));

    private void Answer(string id, Result<ChainReceipt> result)
    {
        if (!_waiting.Remove(id, out var waiters)) return;
        foreach (var waiter in waiters) waiter.TrySetResult(result);
    }
}

/// <summary>The chain as one process sees it.</summary>
internal sealed class SimChainPorts(World world, SimProcess process, SimWallet wallet) : IChainReader, IChainFeed,
    ISettlement
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(200);

    private static readonly Refusal Unreachable = new("sim-chain-unreachable", "No endpoint answers.", "Try again.");

    public async Task<Result<ChainHead>> HeadAsync(CancellationToken cancel) => await FailsAsync()
        ? Unreachable
        : new ChainHead(31_337, world.Chain.Height, world.Chain.Time);

    public async Task<Result<AccountView>> AccountAsync(Address account, CancellationToken cancel) => await FailsAsync()
        ? Unreachable
        : new AccountView(new(world.Chain.Market.BalanceOf(account)), Money.Zero, 1);

    public async Task<Result<MachineView>> MachineAsync(Address provider, Address machine, CancellationToken cancel)
    {
        if (await FailsAsync()) return Unreachable;
        var state = world.Chain.Market.Machine(provider, machine);
        return new MachineView(state.Enrolled, 0, state.Busy, state.OpenSlots, new(state.Earned));
    }

    public async Task<Result<LeaseStatus>> LeaseAsync(LeaseKey key, CancellationToken cancel)
    {
        if (await FailsAsync()) return Unreachable;
        var slot = world.Chain.Market.Find(key);
        return new LeaseStatus(slot is not null, slot?.Stopped, slot?.Lease.Gpus ?? default);
    }

    public async Task<Result<bool>> IsSignedByAsync(
        Address signer, Hash32 digest, ReadOnlyMemory<byte> signature, CancellationToken cancel)
    {
        await process.HopAsync(TimeSpan.FromMilliseconds(1));
        return SimSigner.IsBy(signer, digest, signature.Span);
    }

    public async IAsyncEnumerable<ChainEvent> FollowAsync(
        ulong fromBlock, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (next, index) = (fromBlock, 0);
        var marked = world.Chain.Height;
        while (true)
        {
            if (world.Faults.Hits(world.Faults.LateEvents))
                await Task.Delay(world.Chance.Upto(TimeSpan.FromMinutes(10)), process.Time, cancel);
            if (world.Faults.Hits(world.Faults.Unreachable / 10)) throw new RefusalException(Unreachable);
            var height = world.Chain.Height;
            var events = world.Chain.Events;
            var before = index;
            for (; index < events.Count && events[index].Block <= height; index++)
                if (events[index].Block >= next) yield return events[index];
            // Silence is told of only now and then: a week has many blocks.
            if (before != index || height >= marked + 10 || height < next + 3)
            {
                marked = height;
                yield return new BlockReached(height, Hash32.Zero, world.Chain.Time);
            }

            next = height + 1;
            await world.Chain.NextBlock().WaitAsync(cancel);
            await process.HopAsync(Latency);
        }
    }

    public async Task<Result<ChainReceipt>> SubmitAsync(ChainIntent intent, CancellationToken cancel)
    {
        await process.HopAsync(Latency);
        if (wallet.ReceiptOf(intent.Id) is { } known) return known;
        if (wallet.Await(intent.Id, out var answer)) world.Chain.Send(wallet, intent);
        await process.HopAsync(Latency);
        return await answer.WaitAsync(cancel);
    }

    public async Task<Result<IReadOnlyList<MatchOutcome>>> PreviewAsync(
        IReadOnlyList<SignedMatch> matches, CancellationToken cancel)
    {
        if (await FailsAsync()) return Unreachable;
        return matches.Select(match => Preview(match)).ToArray();
    }

    private MatchOutcome Preview(SignedMatch match)
    {
        var now = UnixTime.From(world.Now).Seconds;
        var skip = SettleRules.Check(world.Chain.Market, match, wallet.Address, now, World.Domain);
        return new(match.Request.Value.Hash(), skip, $"skip {skip}");
    }

    private async Task<bool> FailsAsync()
    {
        await process.HopAsync(Latency);
        return world.Faults.Hits(world.Faults.Unreachable);
    }
}
