using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// A machine that is shared: offers what is free, serves the leases that the chain opens on it, is paid and collects.
/// <see cref="RunAsync"/> is its life; renters reach it through <see cref="IProviderDesk"/>.
/// </summary>
public sealed class ProviderNode : IProviderDesk, IIdleGpus
{
    private static readonly TimeSpan ArrivalWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ResultWait = TimeSpan.FromSeconds(5);

    private readonly ProviderOptions _options;
    private readonly ProviderPorts _ports;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Hash32, LeaseHost> _leases = new();
    private readonly ConcurrentDictionary<Hash32, Task> _lives = new();
    private readonly PartedLeases _parted;
    private readonly JobIntake _intake;
    private readonly Signal _changed = new();
    private readonly Demand _demand;
    private int _held;
    private ITimer? _later;
    private readonly OwnerHold _owner;
    private readonly TaskCompletionSource<Refusal> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProviderNode(ProviderOptions options, ProviderPorts ports, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ports);
        (_options, _ports, _time) = (options, ports, time);
        _parted = new PartedLeases(time);
        _intake = new JobIntake(options, ports, time);
        _demand = new Demand(options.Times.EndingWait / 2, time);
        _owner = new OwnerHold(options, ports, time, _leases, _changed.Pulse);
    }

    /// <summary>The leases that this node serves now.</summary>
    public IReadOnlyList<ServedLease> Leases =>
        [.. _leases.Values.Select(host => ServedLease.Of(host.State, _time.GetUtcNow()))];

    /// <summary>What of the machine is the market's now.</summary>
    public Availability Availability => _owner.Now;

    /// <summary>
    /// Runs until <paramref name="stop"/> asks it to end: then no more offers, jobs are told to stop, leases are closed
    /// as far as that goes in the notice that was promised and <see cref="ProviderOptions.GoodbyeWait"/>. What is left
    /// is found by the next start.
    /// </summary>
    /// <param name="leave">Ends at once, without a goodbye: jobs run on, and the next start takes them up.</param>
    public async Task<Result<Done>> RunAsync(CancellationToken stop, CancellationToken leave = default)
    {
        if (await CheckAsync(stop) is { } refusal) return refusal;
        var report = await _ports.Probe.ProbeAsync(stop);
        _ports.Events.Report(new ProviderEvent.Probed(report));
        var listed = ListedGpus.Of(report, _options.GpuClasses.ContainsKey);
        if (listed.Machine.Gpus.Count == 0) return ProvidingRefusals.ClassUnknown(report.Gpus[0].ClassName);
        foreach (var card in listed.Unlisted) _ports.Events.Report(new ProviderEvent.Trouble(card));
        report = listed.Machine;

        using var life = new CancellationTokenSource();
        try
        {
            var finder = new LeaseFinder(_options, _ports, _time);
            await FindLeasesAsync(finder, life.Token);
            _ports.Events.Report(new ProviderEvent.Serving());
            var owning = await _owner.StartAsync(report, life.Token);
            using var selling = CancellationTokenSource.CreateLinkedTokenSource(life.Token, stop);
            var following = finder.RunAsync(TakeEventAsync, life.Token);
            var sources = new OfferSources(BusyGpus, Endable, RefuseEnding, () => _owner.Now);
            var offering = new OfferLoop(_options, _ports, _time, report, sources, _changed).RunAsync(selling.Token);
            var collecting = new EarningsLoop(_options, _ports, _time).RunAsync(life.Token);
            await Task.WhenAny(
                Relay.Of(_broken.Task), following, offering, collecting, Relay.Of(Ended(stop)), Relay.Of(Ended(leave)));
            if (stop.IsCancellationRequested && !leave.IsCancellationRequested) await SayGoodbyeAsync(life.Token);
            life.Cancel();
            await Task.WhenAll([following, offering, collecting, owning ?? Task.CompletedTask, .. _lives.Values]);
            return _broken.Task.IsCompletedSuccessfully ? await _broken.Task : default(Done);
        }
        finally
        {
            life.Cancel();
            Interlocked.Exchange(ref _later, null)?.Dispose();
        }
    }

    /// <summary>
    /// The owner wants the machine back: every job is told to stop; its lease is closed for what was used, after the
    /// notice that was promised.
    /// </summary>
    public Task ReclaimAsync(CancellationToken cancel) => _owner.TakeAsync(cancel);

    /// <summary>The owner gives the machine to the market again.</summary>
    public Task ShareAgainAsync(CancellationToken cancel) => _owner.GiveAsync(cancel);

    public async Task<Result<HandOverTerms>> TermsAsync(
        Address caller, Hash32 lease, string? inputSha256, CancellationToken cancel)
    {
        if (!(await FindAsync(caller, lease, cancel)).TryGet(out _, out var refusal)) return refusal;
        return await _intake.TermsAsync(caller, inputSha256, cancel);
    }

    public async Task<Result<Done>> TakeJobAsync(
        Address caller, Hash32 lease, HandOver parcel, CancellationToken cancel)
    {
        if (!(await FindAsync(caller, lease, cancel)).TryGet(out var host, out var refusal)) return refusal;
        return await _intake.TakeAsync(host, parcel, cancel);
    }

    public async IAsyncEnumerable<ProviderMessage> SpeakAsync(
        Address caller, Hash32 lease, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (_parted.ReasonOf(lease, caller) is { } reason)
        {
            yield return new JobRefused(reason);
            yield break;
        }

        if (!(await FindAsync(caller, lease, cancel)).TryGet(out var host, out var refusal))
            throw new RefusalException(refusal);
        await foreach (var message in host.SpeakAsync(cancel)) yield return message;
    }

    public async Task<Result<Done>> HearAsync(
        Address caller, Hash32 lease, RenterMessage message, CancellationToken cancel)
    {
        if (!(await FindAsync(caller, lease, cancel)).TryGet(out var host, out var refusal)) return refusal;
        switch (message)
        {
            case VoucherSent sent:
                var voucher = sent.Voucher;
                if (voucher.Signature.Length > Signed<Voucher>.MaxSignatureBytes)
                    return ProvidingRefusals.VoucherForged();
                var digest = _options.Domain.Digest(voucher.Value.Hash());
                var genuine = await _ports.Chain.IsSignedByAsync(
                    host.State.Lease.Renter, digest, voucher.Signature, cancel);
                if (!genuine.TryGet(out var signed, out refusal)) return refusal;
                return signed
                    ? await host.AskAsync(
                        new ProviderInput.VoucherCame(voucher, await GenuineAsync(host, sent, cancel)), cancel)
                    : ProvidingRefusals.VoucherForged();
            case StopWanted:
                return await host.AskAsync(new ProviderInput.StopWanted(), cancel);
            case ResultSaved:
                return await host.AskAsync(new ProviderInput.ResultSaved(MayEnd(lease)), cancel);
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    public async IAsyncEnumerable<LogChunk> LogAsync(
        Address caller, Hash32 lease, long offset, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!(await FindAsync(caller, lease, cancel)).TryGet(out var host, out var refusal))
            throw new RefusalException(refusal);
        if (host.State.StartedAt is null) throw new RefusalException(ProvidingRefusals.NotStarted());
        await foreach (var chunk in _ports.Output.FollowLogAsync(lease, offset, cancel)) yield return chunk;
    }

    public async Task<Result<ResultParcel>> ResultAsync(
        Address caller, Hash32 lease, long offset, CancellationToken cancel)
    {
        if (!(await FindAsync(caller, lease, cancel)).TryGet(out var host, out var refusal)) return refusal;
        if (host.State is not { Phase: ProviderPhase.Collecting or ProviderPhase.Closing, StartedAt: not null })
            return ProvidingRefusals.ResultNotReady();
        if (!(await _ports.Output.OpenResultAsync(lease, offset, cancel)).TryGet(out var result, out refusal))
            return refusal;
        var going = new Heartbeat(
            _options.Times.CollectWait / 6, () => host.Nudge(new ProviderInput.ResultGoing()), _time);
        return result with { Tar = new WatchedStream(result.Tar, _ => going.Beat()) };
    }

    /// <summary>An answer that is not the renter's, or for another amount, is none; the voucher counts all the same.
    /// </summary>
    private async Task<Signed<ReadingAnswer>?> GenuineAsync(
        LeaseHost host, VoucherSent sent, CancellationToken cancel)
    {
        if (sent.Answer is not { } answer || answer.Value.Lease != sent.Voucher.Value.Lease
            || answer.Value.Amount != sent.Voucher.Value.Amount
            || answer.Signature.Length > Signed<Voucher>.MaxSignatureBytes) return null;
        var signed = await _ports.Chain.IsSignedByAsync(
            host.State.Lease.Renter, _options.Domain.Digest(answer.Value.Hash()), answer.Signature, cancel);
        return signed.TryGet(out var genuine, out _) && genuine ? answer : null;
    }

    private async Task<Refusal?> CheckAsync(CancellationToken cancel)
    {
        if (!(await _ports.Chain.HeadAsync(cancel)).TryGet(out var head, out var refusal)) return refusal;
        var behind = head.Time.ToDateTimeOffset() - _time.GetUtcNow();
        if (behind > _options.OfferLife) return ProvidingRefusals.ClockOff(behind);
        var machine = _ports.MachineKey.Address;
        if (!(await _ports.Chain.MachineAsync(_options.Provider, machine, cancel)).TryGet(out var view, out refusal))
            return refusal;
        return view.Enrolled ? null : ProvidingRefusals.NotEnrolled(machine, _options.Provider);
    }

    /// <summary>
    /// The lease if it is the caller's. One that was opened a moment ago may still be on its way here.
    /// </summary>
    private async Task<Result<LeaseHost>> FindAsync(Address caller, Hash32 lease, CancellationToken cancel)
    {
        var giveUp = _time.GetUtcNow() + ArrivalWait;
        while (true)
        {
            var next = _changed.Next;
            if (_leases.TryGetValue(lease, out var host)) return OfCaller(host, caller);
            var left = giveUp - _time.GetUtcNow();
            if (left <= TimeSpan.Zero) return ProvidingRefusals.UnknownLease(lease);
            await Signal.WaitAsync(next, left, _time, cancel);
        }
    }

    private static Result<LeaseHost> OfCaller(LeaseHost host, Address caller) =>
        host.State.Lease.Renter == caller ? host : ProvidingRefusals.NotYourLease(caller);

    /// <summary>
    /// Takes up what an earlier life of this node left: its leases from the journal, its boxes from the engine.
    /// </summary>
    private async Task FindLeasesAsync(LeaseFinder finder, CancellationToken cancel)
    {
        var boxes = (await _ports.Containers.ListAsync(cancel)).ToDictionary(box => box.Lease);
        var left = (await _ports.Journal.LoadAsync(LeaseHost.JournalPrefix, cancel))
            .Select(saved => JsonSerializer.Deserialize(saved.Value, NodeJson.Default.ProviderLease)
                ?? throw new InvalidDataException("A lease in the journal is empty."))
            .ToList();
        await _ports.Inputs.BeginAsync(
            left.Where(state => state.InputTar is not null)
                .ToDictionary(state => state.Lease.Id, state => state.InputTar!),
            cancel);
        foreach (var state in left)
        {
            boxes.Remove(state.Lease.Id, out var box);
            Host(state, await FirstAsync(state, box, finder, cancel), cancel);
        }

        // A box is only started after its lease was journaled, so what is left belongs to nobody.
        foreach (var stray in boxes.Keys) await _ports.Containers.RemoveAsync(stray, cancel);
    }

    /// <summary>A job that has not begun must not begin when its lease is over by now.</summary>
    private static async Task<ProviderInput> FirstAsync(
        ProviderLease state, Box? box, LeaseFinder finder, CancellationToken cancel)
    {
        if (state.Phase > ProviderPhase.Starting) return new ProviderInput.Restarted(box);
        var status = await finder.StatusAsync(state.Lease.Key, cancel);
        if (!status.Open) return new ProviderInput.ClosedOnChain();
        return status.StoppedAfterSeconds is null
            ? new ProviderInput.Restarted(box)
            : new ProviderInput.StoppedOnChain();
    }

    private async Task TakeEventAsync(ChainEvent happened, CancellationToken cancel)
    {
        switch (happened)
        {
            case LeaseOpened opened when !_leases.ContainsKey(opened.Lease.Id):
                _ports.Events.Report(new ProviderEvent.LeaseSeen(opened.Lease));
                _demand.Taken(opened.Lease, [.. _leases.Values.Select(host => host.State.Lease)]);
                Host(ProviderLease.Open(opened.Lease, _time.GetUtcNow(), _options.Times), first: null, cancel);
                break;
            case LeaseStopped stopped when _leases.TryGetValue(stopped.Lease, out var host):
                await host.TellAsync(new ProviderInput.StoppedOnChain(), cancel);
                break;
            case LeaseClosed closed when _leases.TryGetValue(closed.Lease, out var host):
                await host.TellAsync(new ProviderInput.ClosedOnChain(closed), cancel);
                break;
        }
    }

    private void Host(ProviderLease state, ProviderInput? first, CancellationToken cancel)
    {
        var host = new LeaseHost(state, _options, _ports, _time, _changed.Pulse);
        if (!_leases.TryAdd(state.Lease.Id, host)) return;
        _lives[state.Lease.Id] = LiveAsync(host, first, cancel);
        _changed.Pulse();
    }

    private async Task LiveAsync(LeaseHost host, ProviderInput? first, CancellationToken cancel)
    {
        var id = host.State.Lease.Id;
        try
        {
            await host.RunAsync(first, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            // State that cannot be saved must not be acted on: the whole node stops, the next start goes on.
            _broken.TrySetResult(e is RefusalException no ? no.Why : HostRefusals.JournalFailed(e.Message));
            return;
        }

        _parted.Keep(host.State);
        _demand.Freed(host.State.Lease);
        _leases.TryRemove(id, out _);
        _lives.TryRemove(id, out _);
        _changed.Pulse();
    }

    public bool IsIdle => _leases.IsEmpty;

    public bool TryHold()
    {
        if (!IsIdle || _owner.Now.Closed is not null || Interlocked.Exchange(ref _held, 1) != 0) return false;
        _changed.Pulse();
        return true;
    }

    /// <summary>What the checker found reaches the gateways a moment later: they are asked again then.</summary>
    public void Release()
    {
        Interlocked.Exchange(ref _held, 0);
        _changed.Pulse();
        var later = _time.CreateTimer(_ => _changed.Pulse(), null, ResultWait, Timeout.InfiniteTimeSpan);
        Interlocked.Exchange(ref _later, later)?.Dispose();
    }

    private GpuMask BusyGpus() => Volatile.Read(ref _held) != 0
        ? GpuMask.First(GpuMask.Size)
        : _leases.Values.Aggregate(default(GpuMask), (busy, host) => busy.With(host.State.Lease.Gpus));

    /// <summary>One lease at a time: an offer can name no more.</summary>
    private bool MayEnd(Hash32 lease) =>
        _ports.Gateways.Count > 0 && _demand.WasWaitingFor(lease) && Endable() is null;

    private ProviderLease? Endable() =>
        _leases.Values.Select(host => host.State).FirstOrDefault(state => state.EndableUntil is not null);

    private async Task RefuseEnding(Hash32 lease, CancellationToken cancel)
    {
        if (_leases.TryGetValue(lease, out var host)) await host.TellAsync(new ProviderInput.EndingRefused(), cancel);
    }

    private async Task SayGoodbyeAsync(CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        var bound = _leases.Values.Select(host => host.State.BoundUntil(now)).DefaultIfEmpty(now).Max();
        if (bound > now) _ports.Events.Report(new ProviderEvent.KeepingPromise(bound));
        await _owner.ReclaimAsync(ProvidingRefusals.Reclaimed(), cancel);
        var until = bound + _options.GoodbyeWait;
        while (until - _time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            var next = _changed.Next;
            if (_leases.IsEmpty) return;
            await Signal.WaitAsync(next, left, _time, cancel);
        }
    }

    private static Task Ended(CancellationToken stop)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.UnsafeRegister(static (source, _) => ((TaskCompletionSource)source!).TrySetResult(), ended);
        return ended.Task;
    }
}

/// <summary>One line of what a node serves.</summary>
/// <param name="ReclaimAt">When the owner takes the machine back from it; null where it was not told so.</param>
/// <param name="BoundUntil">How long the owner would be bound to it, asking for the machine back now.</param>
public sealed record ServedLease(
    Lease Lease, ProviderPhase Phase, Money Signed, DateTimeOffset? ReclaimAt, DateTimeOffset BoundUntil)
{
    internal static ServedLease Of(ProviderLease state, DateTimeOffset now) =>
        new(state.Lease, state.Phase, state.Signed, state.ReclaimAt, state.BoundUntil(now));
}
