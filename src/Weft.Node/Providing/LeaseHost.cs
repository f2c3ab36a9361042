using System.Text.Json;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Owns the provider's side of one lease: takes inputs one by one, saves what <see cref="ProviderRules"/> decides, then
/// performs its effects. State is on disk before anything of it is seen outside.
/// </summary>
internal sealed class LeaseHost
{
    public const string JournalPrefix = "provider-lease:";

    private readonly ProviderOptions _options;
    private readonly ProviderPorts _ports;
    private readonly TimeProvider _time;
    private readonly ProviderRules _rules;
    private readonly SealedStore _sealed;
    private readonly Mailbox<Letter> _mail;
    private readonly Action _offersChange;
    private readonly Broadcast<ProviderMessage> _voice = new(capacity: 256);
    private volatile ProviderLease _state;
    private bool _forgotten;

    /// <param name="offersChange">Called when what the machine offers changes with this lease.</param>
    public LeaseHost(
        ProviderLease state, ProviderOptions options, ProviderPorts ports, TimeProvider time, Action offersChange)
    {
        (_state, _options, _ports, _time, _offersChange) = (state, options, ports, time, offersChange);
        _rules = new ProviderRules(options.Times);
        _sealed = new SealedStore(ports);
        _mail = new(time, capacity: 64);
    }

    /// <summary>As it is on disk.</summary>
    public ProviderLease State => _state;

    private Hash32 Id => _state.Lease.Id;

    public static string KeyOf(Hash32 lease) => JournalPrefix + lease;

    /// <summary>Posts and waits until the decision is on disk; the refusal is the caller's.</summary>
    public async Task<Result<Done>> AskAsync(ProviderInput input, CancellationToken cancel)
    {
        var letter = new Letter(input, new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_mail.TryPost(letter)) return ProvidingRefusals.Busy(Id);
        return await Relay.Of(letter.Answer!.Task).WaitAsync(cancel);
    }

    /// <summary>For what may not be lost: waits for room.</summary>
    public ValueTask TellAsync(ProviderInput input, CancellationToken cancel) =>
        _mail.PostAsync(new Letter(input, Answer: null), cancel);

    /// <summary>For what will be said again: lost where there is no room.</summary>
    public void Nudge(ProviderInput input) => _mail.TryPost(new Letter(input, Answer: null));

    public IAsyncEnumerable<ProviderMessage> SpeakAsync(CancellationToken cancel) =>
        _voice.ListenAsync(FirstWords, cancel);

    /// <summary>
    /// Runs until the lease is closed and forgotten. Throws when the journal fails: nothing may go on then.
    /// </summary>
    public async Task RunAsync(ProviderInput? first, CancellationToken cancel)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var effects = new Effects(_time, why => _ports.Events.Report(new ProviderEvent.Trouble(why)), life.Token);
        try
        {
            if (first is null) await SaveAsync(_state, cancel);
            else await TakeAsync(new Letter(first, Answer: null), effects, cancel);
            while (!_forgotten)
            {
                var letter = await _mail.NextAsync(_state.WakeAt, cancel)
                    ?? new Letter(new ProviderInput.Tick(), Answer: null);
                await TakeAsync(letter, effects, cancel);
            }
        }
        finally
        {
            life.Cancel();
            _voice.End();
        }
    }

    private async Task TakeAsync(Letter letter, Effects effects, CancellationToken cancel)
    {
        if (letter.Input is Forgotten)
        {
            // Here and not in the effect: whoever writes the state also deletes it, so neither overtakes the other.
            await _sealed.DeleteAsync(Id, cancel);
            await _ports.Journal.DeleteAsync(KeyOf(Id), cancel);
            _forgotten = true;
            return;
        }

        if (!_rules.Decide(_state, letter.Input, _time.GetUtcNow()).TryGet(out var decision, out var refusal))
        {
            letter.Answer?.TrySetResult(refusal);
            return;
        }

        var (before, endable) = (_state.Phase, _state.EndableUntil);
        // First: the lease is forgotten with its state, and the owner's books are all that is left of it.
        foreach (var book in decision.Effects.OfType<ProviderEffect.Book>())
            await EarningsBook.SaveAsync(_ports.Journal, book.Entry, cancel);
        if (decision.State != _state) await SaveAsync(decision.State, cancel);
        _state = decision.State;
        // Not before it is on disk: what an offer says of this lease holds after a crash too.
        if (_state.EndableUntil != endable) _offersChange();
        if (_state.Phase != before)
            _ports.Events.Report(new ProviderEvent.PhaseReached(Id, _state.Phase, _state.Why));
        foreach (var effect in decision.Effects) Perform(effect, effects);
        letter.Answer?.TrySetResult(default(Done));
    }

    private Task SaveAsync(ProviderLease state, CancellationToken cancel) => _ports.Journal.SaveAsync(
        KeyOf(state.Lease.Id), JsonSerializer.SerializeToUtf8Bytes(state, NodeJson.Default.ProviderLease), cancel);

    private void Perform(ProviderEffect effect, Effects effects)
    {
        switch (effect)
        {
            case ProviderEffect.Say say:
                Say(say.Message);
                break;
            case ProviderEffect.PrepareImage prepare:
                effects.Start("prepare the image", cancel => PrepareAsync(prepare.Image, cancel));
                break;
            case ProviderEffect.StartBox start:
                effects.Start("start the job", cancel => StartAsync(start.Spec, cancel));
                break;
            case ProviderEffect.WatchBox:
                effects.Start("watch the job", WatchAsync);
                break;
            case ProviderEffect.Measure:
                effects.Start("read the meter", async cancel =>
                    await TellAsync(
                        new ProviderInput.Measured(await _ports.Meter.SampleAsync(Id, cancel), RatesNow()), cancel));
                break;
            case ProviderEffect.StopBox stop:
                effects.Start("stop the job", cancel => _ports.Containers.StopAsync(Id, stop.Grace, cancel));
                break;
            case ProviderEffect.WarnBox:
                effects.Start("warn the job", cancel => _ports.Containers.StopAsync(Id, grace: null, cancel));
                break;
            case ProviderEffect.SubmitClose close:
                effects.Start("close the lease", cancel => CloseAsync(close, cancel));
                break;
            case ProviderEffect.SayClosing closing:
                Say(SignClosing(closing.Amount));
                break;
            case ProviderEffect.Book:
                // Written down with the state, before anything else is done.
                break;
            case ProviderEffect.NotePaid { Closed: var closed }:
                _ports.Events.Report(new ProviderEvent.LeasePaid(
                    Id, closed.Paid, _state.Lease.FeeOf(closed.Paid), closed.Transaction));
                break;
            case ProviderEffect.CleanUp:
                effects.Start("clean up", CleanUpAsync);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "Unknown effect.");
        }
    }

    private void Say(ProviderMessage message)
    {
        if (message is ReadingSent reading)
            _ports.Events.Report(new ProviderEvent.ReadingTaken(reading.Reading, reading.Owed, _state.Signed));
        _voice.Say(WithSignature(message));
    }

    /// <summary>A reading leaves this node under the machine's signature only.</summary>
    private ProviderMessage WithSignature(ProviderMessage message) => message is ReadingSent reading
        ? reading with { Signature = _ports.MachineKey.Sign(_options.Domain.Digest(reading.Reading.Hash())) }
        : message;

    private EnergyRates RatesNow() => _options.Rates(_time.GetUtcNow());

    private async Task WatchAsync(CancellationToken cancel)
    {
        var exit = await _ports.Output.WaitAsync(Id, cancel);
        var sample = await _ports.Meter.SampleAsync(Id, cancel);
        await TellAsync(new ProviderInput.BoxExited(exit, sample, RatesNow()), cancel);
    }

    private async Task PrepareAsync(string image, CancellationToken cancel)
    {
        var lines = new DirectProgress<string>(line => _voice.Say(new Preparing(line)));
        var opened = await _sealed.OpenAsync(Id, _state.Job!, cancel);
        if (!opened.TryGet(out var secrets, out var unsealed))
        {
            await TellAsync(new ProviderInput.ImageRefused(unsealed), cancel);
            return;
        }

        using var wiped = secrets;
        var prepared = await _ports.Containers.PrepareAsync(image, secrets.Login, lines, cancel);
        await TellAsync(
            prepared.TryGet(out _, out var why) ? new ProviderInput.ImageReady() : new ProviderInput.ImageRefused(why),
            cancel);
    }

    private async Task StartAsync(BoxSpec spec, CancellationToken cancel)
    {
        var opened = await _sealed.OpenAsync(Id, spec.Job, cancel);
        if (!opened.TryGet(out var secrets, out var unsealed))
        {
            await TellAsync(new ProviderInput.BoxRefused(unsealed), cancel);
            return;
        }

        using var wiped = secrets;
        var started = await _ports.Containers.StartAsync(spec with { Secrets = secrets }, cancel);
        await TellAsync(
            started.TryGet(out var box, out var why)
                ? new ProviderInput.BoxStarted(box.StartedAt ?? _time.GetUtcNow())
                : new ProviderInput.BoxRefused(why),
            cancel);
    }

    private async Task CloseAsync(ProviderEffect.SubmitClose close, CancellationToken cancel)
    {
        _voice.Say(SignClosing(close.Amount));
        var key = _state.Lease.Key;
        var voucher = close.Amount.IsZero ? null : close.Voucher;
        var intent = new CloseIntent(
            $"close:{Id}", key, _state.Lease.Renter, close.Amount, voucher, ReadOnlyMemory<byte>.Empty);
        if ((await _ports.Settlement.SubmitAsync(intent, cancel)).TryGet(out var receipt, out var why))
        {
            var closed = receipt.Events.OfType<LeaseClosed>().FirstOrDefault(closed => closed.Lease == Id);
            await TellAsync(new ProviderInput.ClosedOnChain(closed), cancel);
            return;
        }

        // A refusal may mean that somebody else closed it; what the chain says now decides.
        var gone = (await _ports.Chain.LeaseAsync(key, cancel)).TryGet(out var status, out _) && !status.Open;
        if (!gone) _ports.Events.Report(new ProviderEvent.Trouble(why));
        await TellAsync(gone ? new ProviderInput.GoneFromChain() : new ProviderInput.CloseRefused(why), cancel);
    }

    private async Task CleanUpAsync(CancellationToken cancel)
    {
        await _ports.Containers.RemoveAsync(Id, cancel);
        await _ports.Inputs.ReleaseAsync(Id, cancel);
        await TellAsync(new Forgotten(), cancel);
    }

    private IEnumerable<ProviderMessage> FirstWords()
    {
        var state = _state;
        var words = _rules.LastWords(state).Select(WithSignature);
        return state is { Phase: ProviderPhase.Closing, Claim: { } claim } ? words.Append(SignClosing(claim)) : words;
    }

    private ClosingSent SignClosing(Money amount)
    {
        var closing = new Closing(Id, amount);
        return new ClosingSent(new(closing, _ports.MachineKey.Sign(_options.Domain.Digest(closing.Hash()))));
    }

    /// <summary>Nothing is left of the lease; not for the rules.</summary>
    private sealed record Forgotten : ProviderInput;

    private sealed record Letter(ProviderInput Input, TaskCompletionSource<Result<Done>>? Answer);
}
