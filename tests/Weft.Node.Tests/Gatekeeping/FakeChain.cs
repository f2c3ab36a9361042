using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>
/// A market in memory behind the chain's ports, strict where the contract is strict, with faults to switch on.
/// Signatures are <c>keccak(signer, digest)</c>: only their comparing is under test here.
/// </summary>
internal sealed class FakeChain(TimeProvider time) : IChainReader, ISettlement, IChainFeed, IPriority
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ChainReceipt> _receipts = [];
    private readonly HashSet<(Address, ulong)> _noncesUsed = [];
    private readonly Dictionary<Hash32, Lease> _leases = [];
    private readonly List<ChainEvent> _events = [];
    private readonly List<Channel<ChainEvent>> _followers = [];
    private ulong _block = 100;

    public static TypedDomain Domain { get; } = MarketDomain.Of(
        31_337, Address.Parse("0x00000000000000000000000000000000000000aa"));

    public Dictionary<MachineId, MachineView> Machines { get; } = [];

    public Dictionary<Address, Money> Free { get; } = [];

    /// <summary>Who holds a pass.</summary>
    public HashSet<Address> Premium { get; } = [];

    public Task<Result<bool>> HasPriorityAsync(Address account, CancellationToken cancel) =>
        Task.FromResult<Result<bool>>(Premium.Contains(account));

    public Task<Result<bool>> MayReserveAsync(Address account, CancellationToken cancel) =>
        HasPriorityAsync(account, cancel);

    /// <summary>Requests that are skipped whatever they are, with the contract's number.</summary>
    public Dictionary<Hash32, int> SkipInPreview { get; } = [];

    public Dictionary<Hash32, int> SkipInSettle { get; } = [];

    /// <summary>What the next submissions answer instead of doing anything.</summary>
    public Queue<Refusal> RefuseSubmit { get; } = new();

    public Queue<Refusal> RefusePreview { get; } = new();

    /// <summary>While set, submissions are performed but their answer is held back.</summary>
    public TaskCompletionSource? HoldAnswers { get; set; }

    public Refusal? Unreachable { get; set; }

    public List<string> Submitted { get; } = [];

    public int Reads { get; private set; }

    public int Settled { get; private set; }

    public static Signed<Offer> Sign(Offer offer) => new(offer, Signature(offer.Machine, offer.Hash()));

    public static Signed<Request> Sign(Request request) => new(request, Signature(request.Renter, request.Hash()));

    public static byte[] Signature(Address signer, Hash32 structHash) =>
        Keccak.Hash([.. signer.Bytes, .. Domain.Digest(structHash).Bytes]).ToArray();

    public Task<Result<ChainHead>> HeadAsync(CancellationToken cancel)
    {
        lock (_gate) return Answer(new ChainHead(31_337, _block, Now()));
    }

    public Task<Result<AccountView>> AccountAsync(Address account, CancellationToken cancel)
    {
        lock (_gate)
        {
            Reads++;
            return Answer(new AccountView(Free.GetValueOrDefault(account), Money.Zero, 0));
        }
    }

    public Task<Result<MachineView>> MachineAsync(Address provider, Address machine, CancellationToken cancel)
    {
        lock (_gate)
        {
            Reads++;
            return Answer(Machines.GetValueOrDefault(
                new(provider, machine), new MachineView(false, 0, default, 0, Money.Zero)));
        }
    }

    public Task<Result<LeaseStatus>> LeaseAsync(LeaseKey key, CancellationToken cancel)
    {
        lock (_gate)
        {
            return Answer(_leases.TryGetValue(key.Id(), out var lease)
                ? new LeaseStatus(Open: true, StoppedAfterSeconds: null, lease.Gpus)
                : new LeaseStatus(Open: false, StoppedAfterSeconds: null));
        }
    }

    public Task<Result<bool>> IsSignedByAsync(
        Address signer, Hash32 digest, ReadOnlyMemory<byte> signature, CancellationToken cancel) => Answer(
        signature.Span.SequenceEqual(Keccak.Hash([.. signer.Bytes, .. digest.Bytes]).Bytes));

    public Task<Result<IReadOnlyList<MatchOutcome>>> PreviewAsync(
        IReadOnlyList<SignedMatch> matches, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (RefusePreview.TryDequeue(out var refusal))
                return Task.FromResult<Result<IReadOnlyList<MatchOutcome>>>(refusal);
            var outcomes = new List<MatchOutcome>();
            foreach (var match in matches)
            {
                var hash = match.Request.Value.Hash();
                var skip = SkipInPreview.GetValueOrDefault(hash, (int)Skip(match));
                outcomes.Add(new(hash, skip, ((SkipReason)skip).ToString()));
            }

            return Answer<IReadOnlyList<MatchOutcome>>(outcomes);
        }
    }

    public async Task<Result<ChainReceipt>> SubmitAsync(ChainIntent intent, CancellationToken cancel)
    {
        ChainReceipt receipt;
        lock (_gate)
        {
            Submitted.Add(intent.Id);
            if (RefuseSubmit.TryDequeue(out var refusal)) return refusal;
            if (!_receipts.TryGetValue(intent.Id, out receipt!))
                _receipts.Add(intent.Id, receipt = Settle((SettleIntent)intent));
        }

        if (HoldAnswers is { } hold) await hold.Task.WaitAsync(cancel);
        return receipt;
    }

    public async IAsyncEnumerable<ChainEvent> FollowAsync(
        ulong fromBlock, [EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = Channel.CreateUnbounded<ChainEvent>();
        lock (_gate)
        {
            foreach (var old in _events.Where(e => e.Block >= fromBlock)) channel.Writer.TryWrite(old);
            _followers.Add(channel);
        }

        await foreach (var happened in channel.Reader.ReadAllAsync(cancel)) yield return happened;
    }

    /// <summary>Ends the lease with <paramref name="paid"/>; a block of its own.</summary>
    public LeaseClosed Close(Lease lease, Money paid)
    {
        lock (_gate)
        {
            Clear(lease);
            var transaction = Keccak.Hash($"close {lease.Id}");
            var closed = new LeaseClosed(
                ++_block, transaction, lease.Id, paid);
            Publish([closed, new BlockReached(_block, transaction, Now())]);
            return closed;
        }
    }

    /// <summary>As if the lease had never been opened: what a reorganisation does to it.</summary>
    public void Undo(Lease lease)
    {
        lock (_gate)
        {
            Clear(lease);
            _noncesUsed.RemoveWhere(n => n.Item1 == lease.Renter);
            Free[lease.Renter] += lease.Locked;
        }
    }

    /// <summary>
    /// Puts events into the feed as they are: what another node's doing or a reorganisation looks like.
    /// </summary>
    public void Publish(params IReadOnlyList<ChainEvent> events)
    {
        lock (_gate)
        {
            _events.AddRange(events);
            foreach (var follower in _followers)
            {
                foreach (var happened in events) follower.Writer.TryWrite(happened);
            }
        }
    }

    private ChainReceipt Settle(SettleIntent intent)
    {
        var transaction = Keccak.Hash(intent.Id);
        var events = new List<ChainEvent>();
        _block++;
        foreach (var match in intent.Matches)
        {
            var hash = match.Request.Value.Hash();
            var skip = SkipInSettle.GetValueOrDefault(hash, (int)Skip(match));
            if (skip != 0) events.Add(new MatchSkipped(_block, transaction, hash, skip, ((SkipReason)skip).ToString()));
            else events.AddRange(Open(match, transaction));
        }

        Settled++;
        Publish([.. events, new BlockReached(_block, transaction, Now())]);
        return new(transaction, _block, 100_000, 1, events);
    }

    private void Clear(Lease lease)
    {
        _leases.Remove(lease.Id);
        var id = new MachineId(lease.Key.Provider, lease.Key.Machine);
        Machines[id] = Machines[id] with
        {
            Busy = Machines[id].Busy.Without(lease.Gpus),
            OpenSlots = Machines[id].OpenSlots & ~(1UL << lease.Key.Slot),
        };
    }

    private IEnumerable<ChainEvent> Open(SignedMatch match, Hash32 transaction)
    {
        foreach (var fill in match.Fills.Where(fill => fill.Ends is not null))
        {
            var ended = _leases[fill.Offer.Value.Ended!.Id()];
            Clear(ended);
            yield return new LeaseClosed(_block, transaction, ended.Id, fill.Offer.Value.Closes!.Amount);
        }

        var request = match.Request.Value;
        _noncesUsed.Add((request.Renter, request.Nonce));
        foreach (var fill in match.Fills)
        {
            var offer = fill.Offer.Value;
            var id = new MachineId(offer.Provider, offer.Machine);
            var view = Machines[id];
            Machines[id] =
                view with { Busy = view.Busy.With(fill.Gpus), OpenSlots = view.OpenSlots | (1UL << fill.Slot) };
            Free[request.Renter] -= match.Price.LockRoundedUp(fill.Gpus.Count, request.Duration);
            var key = new LeaseKey(offer.Provider, offer.Machine, fill.Slot, (uint)Now().Seconds);
            var lease = new Lease(
                key, request.Renter, fill.Gpus, offer.GpuClass, match.Price, request.Duration, 200, request.JobHash,
                request.Hash());
            _leases[lease.Id] = lease;
            yield return new LeaseOpened(_block, transaction, lease);
        }
    }

    private SkipReason Skip(SignedMatch match)
    {
        var request = match.Request.Value;
        if (request.Expiry < Now()) return SkipReason.RequestExpired;
        if (_noncesUsed.Contains((request.Renter, request.Nonce))) return SkipReason.RequestNonceUsed;
        if (match.Fills.Count != request.Machines) return SkipReason.RequestMalformed;
        var locked = match.Price.LockRoundedUp(request.GpusPerMachine, request.Duration).BaseUnits * request.Machines;
        if (Free.GetValueOrDefault(request.Renter).BaseUnits < locked) return SkipReason.BalanceTooLow;
        foreach (var fill in match.Fills)
        {
            var offer = fill.Offer.Value;
            var view = Machines[new(offer.Provider, offer.Machine)];
            if (!view.Enrolled) return SkipReason.MachineNotEnrolled;
            if (offer.Nonce < view.NonceFloor) return SkipReason.OfferCancelled;
            if (offer.Price > match.Price || match.Price > request.MaxPrice) return SkipReason.PriceOutOfBounds;
            if (Compatibility.Check(offer, request, request.Renter, Now()) != Limits.None)
                return SkipReason.ClassNotAccepted;
            if (!offer.Gpus.Includes(fill.Gpus)) return SkipReason.GpusNotOffered;
            if (fill.Ends is { } last)
            {
                if (CannotEnd(fill, last)) return SkipReason.PreviousLease;
                var ended = _leases[offer.Ended!.Id()];
                view = view with
                {
                    Busy = view.Busy.Without(ended.Gpus),
                    OpenSlots = view.OpenSlots & ~(1UL << fill.Slot),
                };
            }

            if (view.Busy.Overlaps(fill.Gpus)) return SkipReason.GpusBusy;
            if ((view.OpenSlots & (1UL << fill.Slot)) != 0) return SkipReason.SlotBusy;
        }

        return SkipReason.None;
    }

    private bool CannotEnd(SignedFill fill, LastVoucher last) =>
        fill.Offer.Value is not { Closes: { } closes, Ended: { } key } || closes.Slot != fill.Slot
        || !_leases.TryGetValue(key.Id(), out var lease) || lease.Renter != last.Renter
        || closes.Amount > last.Amount || last.Amount > lease.Locked
        || !last.Signature.Span.SequenceEqual(Signature(last.Renter, last.VoucherFor(key).Hash()));

    private Task<Result<T>> Answer<T>(T value)
        where T : notnull => Task.FromResult<Result<T>>(Unreachable is { } refusal ? refusal : value);

    private UnixTime Now() => UnixTime.From(time.GetUtcNow());
}
