using System.Text.Json;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Owns one rental: takes inputs one by one, saves what <see cref="RentalRules"/> decides, then performs the effects.
/// A signature never leaves this node before what it signs is on disk.
/// </summary>
internal sealed class RentalHost
{
    public const string JournalPrefix = "rental:";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly RenterOptions _options;
    private readonly JobSecrets? _secrets;
    private readonly RenterPorts _ports;
    private readonly TimeProvider _time;
    private readonly RentalRules _rules;
    private readonly Mailbox<RentalInput> _mail;
    private readonly Dictionary<Hash32, (ProviderCalls Calls, CancellationTokenSource Life)> _lines = [];
    private readonly Signal _changed = new();
    private volatile Rental _state;
    private ulong _reached;

    /// <param name="secrets">What the job expects sealed; in memory alone, so null after a restart.</param>
    public RentalHost(
        Rental state, JobSecrets? secrets, RenterOptions options, RenterPorts ports, TimeProvider time)
    {
        (_state, _secrets, _options, _ports, _time) = (state, secrets, options, ports, time);
        _rules = new RentalRules(options.Times);
        _mail = new(time, capacity: 256);
    }

    public Rental State => _state;

    private string Key => JournalPrefix + _state.Request.Value.Hash();

    /// <summary>
    /// Runs until everything is closed. <paramref name="stop"/> ends the jobs and pays only what was used;
    /// <paramref name="cancel"/> leaves the rest to a later start.
    /// </summary>
    /// <param name="fresh">Never run before; otherwise an earlier life of the node left it.</param>
    public async Task<Statement> RunAsync(bool fresh, CancellationToken stop, CancellationToken cancel)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var effects = new Effects(_time, Trouble, life.Token);
        try
        {
            await SaveAsync(_state, cancel);
            await using var stopping = stop.UnsafeRegister(
                _ => _mail.TryPost(new RentalInput.StopWanted()), state: null);
            effects.Start("follow the chain", FollowChainAsync);
            if (_state.Phase < RentalPhase.Done)
                effects.Start("ask the gateways", token =>
                    new BookKeeper(_state.Request, _ports, _time, _changed, () => _state, fresh)
                        .RunAsync(_mail.PostAsync, token));
            foreach (var lease in _state.Leases)
                await TakeAsync(new RentalInput.OfLease(lease.Lease.Id, new RenterInput.Restarted()), effects, cancel);
            while (_state.Phase != RentalPhase.Done)
            {
                var input = await _mail.NextAsync(_rules.WakeAt(_state), cancel) ?? new RentalInput.Tick();
                await TakeAsync(input, effects, cancel);
            }

            if (!_state.MayStillOpen) await _ports.Journal.DeleteAsync(Key, cancel);
            return Statement.Of(_state);
        }
        finally
        {
            life.Cancel();
            foreach (var line in _lines.Values) line.Life.Cancel();
        }
    }

    private async Task TakeAsync(RentalInput input, Effects effects, CancellationToken cancel)
    {
        var before = _state;
        var decision = _rules.Decide(before, input, _time.GetUtcNow());
        if (decision.State != before) await SaveAsync(decision.State, cancel);
        _state = decision.State;
        Report(before, input);
        foreach (var effect in decision.Effects) Perform(effect, effects);
        KeepLines(cancel);
        _changed.Pulse();
    }

    private Task SaveAsync(Rental state, CancellationToken cancel) =>
        _ports.Journal.SaveAsync(Key, JsonSerializer.SerializeToUtf8Bytes(state, NodeJson.Default.Rental), cancel);

    private void Report(Rental before, RentalInput input)
    {
        if (input is RentalInput.Waiting waiting) _ports.Events.Report(new RenterEvent.Waiting(waiting.Why));
        foreach (var news in RentalNews.Of(before, _state)) _ports.Events.Report(news);
    }

    /// <summary>A line for every lease that wants one and whose provider's place is known.</summary>
    private void KeepLines(CancellationToken cancel)
    {
        if (!RentalRules.MayBegin(_state)) return;
        foreach (var lease in _state.Leases)
        {
            var id = lease.Lease.Id;
            if (!lease.WantsLine && _lines.Remove(id, out var unwanted)) unwanted.Life.Cancel();
            if (!lease.WantsLine || lease.Endpoint is null || _lines.ContainsKey(id)) continue;
            var calls = new ProviderCalls(
                id, () => Of(id), new JobParcel(_state.Job, _state.InputTar, _secrets, _ports.Events, _time),
                _options.Domain, _ports, _options.Times, _time,
                (input, token) => _mail.PostAsync(new RentalInput.OfLease(id, input), token));
            var life = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            _lines[id] = (calls, life);
            _ = calls.RunAsync(life.Token);
        }
    }

    private void Perform(RentalEffect effect, Effects effects)
    {
        switch (effect)
        {
            case RentalEffect.Cancel:
                effects.Start("cancel the request", CancelRequestAsync);
                break;
            case RentalEffect.LookBack:
                effects.Start("look back at the chain", LookBackAsync);
                break;
            case RentalEffect.OfLease one:
                Perform(one.Lease, one.Effect, effects);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "Unknown effect.");
        }
    }

    private void Perform(Hash32 id, RenterEffect effect, Effects effects)
    {
        switch (effect)
        {
            case RenterEffect.SendVoucher:
                effects.Start($"pay {id}", cancel => PayAsync(id, cancel));
                break;
            case RenterEffect.SendStop:
                effects.Start($"stop {id}", cancel => SayAsync(id, new StopWanted(), cancel));
                break;
            case RenterEffect.SendSaved:
                effects.Start($"let go of {id}", cancel => SayAsync(id, new ResultSaved(), cancel));
                break;
            case RenterEffect.FetchResult:
                effects.Start($"save the result of {id}", cancel => FetchAsync(id, cancel));
                break;
            case RenterEffect.SubmitStop:
                effects.Start(
                    $"stop {id} on chain", cancel => SubmitAsync(id, new StopIntent($"stop:{id}", KeyOf(id)), cancel));
                break;
            case RenterEffect.SubmitExpire:
                effects.Start(
                    $"expire {id} on chain",
                    cancel => SubmitAsync(
                        id, new ExpireIntent($"expire:{id}", KeyOf(id), _state.Request.Value.Renter), cancel));
                break;
            case RenterEffect.SubmitClose close:
                effects.Start($"close {id} on chain", cancel => SubmitAsync(id, CloseOf(id, close.Closing), cancel));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "Unknown effect.");
        }
    }

    private async Task FollowChainAsync(CancellationToken cancel)
    {
        _reached = _state.FromBlock - Math.Min(_state.FromBlock, 1);
        var request = _state.Request.Value.Hash();
        while (true)
        {
            try
            {
                await foreach (var happened in _ports.Feed.FollowAsync(_reached + 1, cancel))
                {
                    if (happened is BlockReached reached) _reached = reached.Block;
                    if (News(happened, request) is { } news) await _mail.PostAsync(news, cancel);
                }
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Trouble(HostRefusals.StepFailed("follow the chain", e));
            }

            await Task.Delay(Pause, _time, cancel);
        }
    }

    /// <summary>All that the chain knew now has been heard, and the request had expired before.</summary>
    private async Task LookBackAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (!(await _ports.Chain.HeadAsync(cancel)).TryGet(out var head, out var refusal))
            {
                Trouble(refusal);
                await Task.Delay(Pause, _time, cancel);
                continue;
            }

            while (_reached < head.Block) await Task.Delay(TimeSpan.FromSeconds(1), _time, cancel);
            await _mail.PostAsync(new RentalInput.NothingCame(), cancel);
            return;
        }
    }

    private static RentalInput? News(ChainEvent happened, Hash32 request) => happened switch
    {
        LeaseOpened opened when opened.Lease.RequestHash == request =>
            new RentalInput.Opened(opened.Lease, opened.Transaction),
        LeaseStopped stopped =>
            new RentalInput.OfLease(stopped.Lease, new RenterInput.StoppedOnChain(stopped.AfterSeconds)),
        LeaseClosed closed => new RentalInput.OfLease(closed.Lease, new RenterInput.ClosedOnChain(
            new LeaseBill(closed.Paid, closed.Transaction))),
        _ => null,
    };

    private async Task PayAsync(Hash32 id, CancellationToken cancel)
    {
        if (!_lines.TryGetValue(id, out var line)) return;
        Money signed;
        do
        {
            // What the state says was saved; it may grow while this is on its way.
            var state = Of(id);
            signed = state.Signed;
            var sent = new VoucherSent(VoucherOf(id, signed)) { Answer = AnswerOf(state) };
            var answer = await line.Calls.SayAsync(sent, cancel);
            if (answer is null) return;
            if (!answer.Value.TryGet(out _, out var refusal)) Trouble(refusal);
            else _ports.Events.Report(new RenterEvent.Paid(id, signed, Of(id).Lease.Locked, Of(id).Reading));
        }
        while (Of(id).Signed > signed);
    }

    private async Task SayAsync(Hash32 id, RenterMessage message, CancellationToken cancel)
    {
        if (!_lines.TryGetValue(id, out var line)) return;
        if (await line.Calls.SayAsync(message, cancel) is { } answer && !answer.TryGet(out _, out var refusal))
            Trouble(refusal);
    }

    private async Task FetchAsync(Hash32 id, CancellationToken cancel)
    {
        if (!_lines.TryGetValue(id, out var line)) return;
        var fetch = new ResultFetch(
            id, () => Of(id), line.Calls, _ports, _time, (input, token) => TellAsync(id, input, token));
        var job = JobCodec.Decode(_state.Job, _state.Request.Value.JobHash).Value;
        await fetch.RunAsync(job.OutputPath is null ? null : FolderOf(id), job.Limits.DiskBytes, cancel);
    }

    private async Task SubmitAsync(Hash32 id, ChainIntent intent, CancellationToken cancel)
    {
        // News of a closing may be late; a transaction that must fail costs gas all the same.
        if ((await _ports.Chain.LeaseAsync(KeyOf(id), cancel)).TryGet(out var status, out var refusal) && !status.Open)
        {
            await TellAsync(id, new RenterInput.ChainRefused(ProvidingRefusals.LeaseOver("closed")), cancel);
            return;
        }

        if ((await _ports.Settlement.SubmitAsync(intent, cancel)).TryGet(out var receipt, out refusal))
        {
            foreach (var news in receipt.Events.Select(happened => News(happened, default)))
                if (news is RentalInput.OfLease) await _mail.PostAsync(news, cancel);
            return;
        }

        Trouble(refusal);
        await TellAsync(id, new RenterInput.ChainRefused(refusal), cancel);
    }

    private async Task CancelRequestAsync(CancellationToken cancel)
    {
        var request = _state.Request.Value;
        foreach (var gateway in _ports.Gateways) await gateway.WithdrawAsync(request.Hash(), cancel);
        var intent = new CancelRequestIntent($"cancel:{request.Hash()}", request.Nonce);
        if ((await _ports.Settlement.SubmitAsync(intent, cancel)).TryGet(out _, out var refusal))
            await _mail.PostAsync(new RentalInput.Cancelled(), cancel);
        else
            Trouble(refusal);
    }

    private CloseIntent CloseOf(Hash32 id, Signed<Closing> closing)
    {
        var amount = closing.Value.Amount;
        var voucher = amount.IsZero ? null : VoucherOf(id, Of(id).Signed);
        return new($"close:{id}", KeyOf(id), _state.Request.Value.Renter, amount, voucher, closing.Signature);
    }

    private Signed<Voucher> VoucherOf(Hash32 id, Money amount)
    {
        var voucher = new Voucher(id, amount);
        return new(voucher, _ports.Account.Sign(_options.Domain.Digest(voucher.Hash())));
    }

    /// <summary>Which reading the voucher answers, under the same key.</summary>
    private Signed<ReadingAnswer>? AnswerOf(RenterLease state)
    {
        if (state.Reading is not { } reading) return null;
        var answer = new ReadingAnswer(reading.Lease, reading.Hash(), state.Signed);
        return new(answer, _ports.Account.Sign(_options.Domain.Digest(answer.Hash())));
    }

    private string? FolderOf(Hash32 id) => _state switch
    {
        { OutputFolder: null } => null,
        { OutputFolder: { } one, Request.Value.Machines: 1 } => one,
        { OutputFolder: { } all } => Path.Combine(all, KeyOf(id).Machine.ToString()),
    };

    private RenterLease Of(Hash32 id) => _state.Leases.First(lease => lease.Lease.Id == id);

    private LeaseKey KeyOf(Hash32 id) => Of(id).Lease.Key;

    private ValueTask TellAsync(Hash32 id, RenterInput input, CancellationToken cancel) =>
        _mail.PostAsync(new RentalInput.OfLease(id, input), cancel);

    private void Trouble(Refusal why) => _ports.Events.Report(new RenterEvent.Trouble(why));
}
