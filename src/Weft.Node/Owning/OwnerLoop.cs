using Weft.Market;

namespace Weft.Node;

/// <summary>What an owner's loop does with the leases of the node.</summary>
internal sealed record OwnerHands(
    Func<Refusal, CancellationToken, Task> Reclaim, Func<LostCard, CancellationToken, Task> Fail, Action Changed);

/// <summary>
/// Looks at the machine every few seconds, says what of it is the market's now, and takes it back where it is not. That
/// the owner took it back by hand outlives the node.
/// </summary>
internal sealed class OwnerLoop
{
    public const string ReclaimKey = "owner-reclaimed";
    public const string PowerKey = "owner-power-capped";

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    private readonly OwnerTerms _terms;
    private readonly OwnerRules _rules;
    private readonly ProviderPorts _ports;
    private readonly TimeProvider _time;
    private readonly string _gpuClass;
    private readonly OwnerHands _hands;
    private readonly Signal _asked = new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _looking = new(1, 1);
    private volatile Availability _now;
    private OwnerState _state = OwnerState.Fresh;
    private MarketPrices _market = MarketPrices.Unknown;
    private DateTimeOffset? _marketAt;
    private (long Stamp, DateTimeOffset Clock)? _last;
    private Task _next = Task.CompletedTask;
    private bool _reclaimed;

    public OwnerLoop(
        ProviderOptions options, ProviderPorts ports, TimeProvider time, string gpuClass, OwnerHands hands)
    {
        (_terms, _ports, _time, _gpuClass, _hands) = (options.Owner!, ports, time, gpuClass, hands);
        _rules = new(_terms, options.Times.Notice, TimeSpan.FromSeconds(options.MaxDuration));
        _now = Availability.Always(_terms.Price.Least);
    }

    public Availability Now => _now;

    /// <summary>
    /// The owner takes the machine back by hand, or gives it again; on disk, and looked at again, when this returns.
    /// </summary>
    public async Task SetReclaimedAsync(bool reclaimed, CancellationToken cancel)
    {
        await NoteAsync(_ports.Journal, reclaimed, cancel);
        lock (_gate)
        {
            _reclaimed = reclaimed;
            // What can be said at once is: no offer may go out before the next look.
            if (reclaimed) _now = _now with { Closed = OwnerRefusals.TakenBack() };
        }

        _hands.Changed();
        await LookAsync(cancel);
    }

    public static Task NoteAsync(IJournal journal, bool reclaimed, CancellationToken cancel) => reclaimed
        ? journal.SaveAsync(ReclaimKey, new byte[] { 1 }, cancel)
        : journal.DeleteAsync(ReclaimKey, cancel);

    /// <summary>Does not wait for the next look to be due.</summary>
    public void LookAgain() => _asked.Pulse();

    /// <summary>Takes up what the owner said before, and looks for the first time: no offer goes out before.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        _next = _asked.Next;
        _reclaimed = (await _ports.Journal.LoadAsync(ReclaimKey, cancel)).Count > 0;
        await CapPowerAsync(cancel);
        await LookAsync(cancel);
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                await Signal.WaitAsync(_next, _terms.LookEvery, _time, cancel);
                // Before looking: what is asked for while it looks is heard by another look.
                _next = _asked.Next;
                try
                {
                    await LookAsync(cancel);
                }
                catch (Exception e) when (!cancel.IsCancellationRequested)
                {
                    Trouble(HostRefusals.StepFailed("look after the machine", e));
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end.
        }
        finally
        {
            await GivePowerBackAsync(CancellationToken.None);
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        await _looking.WaitAsync(cancel);
        try
        {
            await LookAloneAsync(cancel);
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task LookAloneAsync(CancellationToken cancel)
    {
        var sight = await SightAsync(cancel);
        await AskMarketAsync(cancel);
        var now = _time.GetUtcNow();
        if (Jump(now) is { } jump)
        {
            Trouble(OwnerRefusals.ClockJumped(jump));
            // Times of before the jump say nothing of how long ago they were.
            _state = _state with { LastForeign = now };
        }

        OwnerDecision decision;
        Availability before;
        lock (_gate)
        {
            decision = _rules.Decide(_state with { Reclaimed = _reclaimed }, sight, _market, now);
            before = _now;
            (_state, _now) = (decision.State, decision.Now);
        }

        if (Differs(before, _now)) _hands.Changed();
        foreach (var card in sight.Lost)
        {
            if (!before.Lost.Overlaps(new(1UL << card.Index))) Trouble(card.Why);
            await _hands.Fail(card, cancel);
        }

        if (decision.Reclaim is { } reclaim) await _hands.Reclaim(reclaim, cancel);
    }

    /// <summary>A machine that cannot be asked tells nothing: hours and prices hold all the same.</summary>
    private async Task<OwnerSight> SightAsync(CancellationToken cancel)
    {
        try
        {
            return _ports.Senses is { } senses
                ? await senses.LookAsync(_terms.Idle is not null, cancel)
                : OwnerSight.Blind;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Trouble(HostRefusals.StepFailed("look after the machine", e));
            return OwnerSight.Blind;
        }
    }

    /// <summary>In what offers say; the sentence of why nothing is on offer may change with every look.</summary>
    private static bool Differs(Availability a, Availability b) =>
        a with { Closed = null } != b with { Closed = null } || a.Closed?.Code != b.Closed?.Code;

    private async Task AskMarketAsync(CancellationToken cancel)
    {
        if (_terms.Price.Most is null || _ports.Market is not { } market) return;
        if (_marketAt is { } at && _time.GetUtcNow() - at < _terms.AskMarketEvery) return;
        _marketAt = _time.GetUtcNow();
        if ((await market.AskAsync(_gpuClass, cancel)).TryGet(out var prices, out var refusal)) _market = prices;
        else Trouble(refusal);
    }

    /// <summary>How far the clock moved otherwise than time did since the last look; null where it did not.</summary>
    private TimeSpan? Jump(DateTimeOffset now)
    {
        var last = _last;
        _last = (_time.GetTimestamp(), now);
        if (last is not { } before) return null;
        var jump = now - before.Clock - _time.GetElapsedTime(before.Stamp, _last.Value.Stamp);
        return jump.Duration() > ClockTolerance ? jump : null;
    }

    private async Task CapPowerAsync(CancellationToken cancel)
    {
        // A node that was killed left its cap: it is known from the journal, and taken away if it is wanted no more.
        if (_terms.PowerCapWatts is not { } watts)
        {
            if ((await _ports.Journal.LoadAsync(PowerKey, cancel)).Count > 0) await GivePowerBackAsync(cancel);
            return;
        }

        if (_ports.Senses is not { } senses) return;
        await _ports.Journal.SaveAsync(PowerKey, new byte[] { 1 }, cancel);
        if (!(await senses.CapPowerAsync(watts, cancel)).TryGet(out _, out var refusal)) Trouble(refusal);
    }

    private async Task GivePowerBackAsync(CancellationToken cancel)
    {
        try
        {
            if (_ports.Senses is not { } senses) return;
            if ((await _ports.Journal.LoadAsync(PowerKey, cancel)).Count == 0) return;
            if ((await senses.CapPowerAsync(null, cancel)).TryGet(out _, out var refusal))
                await _ports.Journal.DeleteAsync(PowerKey, cancel);
            else Trouble(refusal);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The mark stays, and so the next start tries again.
            Trouble(HostRefusals.StepFailed("give the cards their power back", e));
        }
    }

    private void Trouble(Refusal why) => _ports.Events.Report(new ProviderEvent.Trouble(why));
}
