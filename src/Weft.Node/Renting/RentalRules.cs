using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>A request's life as a function: from the book to its leases, and those until the last is closed.</summary>
internal sealed class RentalRules(RenterTimes times)
{
    private readonly RenterRules _leases = new(times);

    public RentalDecision Decide(Rental state, RentalInput input, DateTimeOffset now) => input switch
    {
        RentalInput.Opened opened => Open(state, opened, now),
        RentalInput.Waiting waiting => To(state with { Why = waiting.Why }),
        RentalInput.BookRefused refused => state.Phase == RentalPhase.Asking
            ? To(state with { Phase = RentalPhase.Done, Why = refused.Why, MayStillOpen = true })
            : To(state),
        RentalInput.StopWanted => Stop(state, now),
        RentalInput.Cancelled => state.Phase == RentalPhase.Cancelling && state.Leases.Count == 0
            ? To(state with { Phase = RentalPhase.Done, Why = RentingRefusals.Cancelled() })
            : To(state),
        RentalInput.OfLease one => ForLease(state, one.Lease, one.Input, now),
        RentalInput.NothingCame => Unfilled(state),
        RentalInput.Tick => Tick(state, now),
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, "Unknown input."),
    };

    /// <summary>When time alone makes something happen.</summary>
    public DateTimeOffset WakeAt(Rental state) => state.Phase < RentalPhase.Serving
        ? state.Until
        : state.Leases.Select(_leases.WakeAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();

    /// <summary>A lease is only used when the chain opened exactly what was signed.</summary>
    public static Refusal? Fault(Request request, Lease lease)
    {
        if (lease.Renter != request.Renter) return RentingRefusals.TermsDiffer("another renter");
        if (lease.JobHash != request.JobHash) return RentingRefusals.TermsDiffer("another job");
        if (lease.Gpus.Count != request.GpusPerMachine) return RentingRefusals.TermsDiffer($"{lease.Gpus.Count} GPUs");
        if (!request.GpuClasses.Contains(lease.GpuClass)) return RentingRefusals.TermsDiffer("another GPU class");
        if (lease.Duration != request.Duration) return RentingRefusals.TermsDiffer($"{lease.Duration} s");
        return lease.Price > request.MaxPrice ? RentingRefusals.TermsDiffer($"a price of {lease.Price}") : null;
    }

    /// <summary>
    /// A job is handed over where its lease is open; of a gang that wants one site only once all its leases are known,
    /// for only together they show that they are what was asked for.
    /// </summary>
    public static bool MayBegin(Rental state) =>
        !state.Request.Value.IsOneSite || state.Leases.Count == state.Request.Value.Machines;

    /// <summary>Owners are what the chain tells of a site; of the region the gateway's round has to be asked.</summary>
    private static bool IsSplit(Rental state) =>
        state.Request.Value.IsOneSite && state.Leases.DistinctBy(lease => lease.Lease.Key.Provider).Count() > 1;

    private RentalDecision Open(Rental state, RentalInput.Opened opened, DateTimeOffset now)
    {
        var lease = opened.Lease;
        if (lease.RequestHash != state.Request.Value.Hash()) return To(state);
        if (state.Leases.Any(known => known.Lease.Id == lease.Id)) return To(state);
        if (state.Leases.Count == state.Request.Value.Machines) return To(state);
        var fresh = RenterLease.Open(lease, opened.Transaction, now);
        var serving = state with
        {
            Phase = RentalPhase.Serving,
            SettledAt = state.SettledAt ?? now,
            Leases = [.. state.Leases, fresh],
            Why = null,
        };
        var early = state.Start is { } start && lease.Key.Start < UnixTime.From(start).Seconds
            ? RentingRefusals.TermsDiffer("it was opened before its time")
            : null;
        if ((early ?? Fault(state.Request.Value, lease)) is { } fault)
        {
            var stopped = fresh with { Why = fault, Phase = RenterPhase.Stopped, Until = now };
            return Replace(serving, _leases.Decide(stopped, new RenterInput.Tick(), now));
        }

        if (IsSplit(serving)) return StopSplit(serving, now);
        return state.StopWanted
            ? Replace(serving, _leases.Decide(fresh, new RenterInput.StopWanted(), now))
            : To(serving);
    }

    /// <summary>No job was handed over yet: all leases end on chain, for nothing.</summary>
    private RentalDecision StopSplit(Rental state, DateTimeOffset now)
    {
        List<RentalEffect> effects = [];
        foreach (var lease in state.Leases.Where(lease => lease.Phase < RenterPhase.Stopped))
        {
            var stopped = lease with { Why = RentingRefusals.NotOneSite(), Phase = RenterPhase.Stopped, Until = now };
            var decided = Replace(state, _leases.Decide(stopped, new RenterInput.Tick(), now));
            state = decided.State;
            effects.AddRange(decided.Effects);
        }

        return new(state, effects);
    }

    private RentalDecision Stop(Rental state, DateTimeOffset now)
    {
        if (state.StopWanted) return To(state);
        var stopping = state with { StopWanted = true };
        if (state.Phase == RentalPhase.Asking)
            return To(stopping with { Phase = RentalPhase.Cancelling }, new RentalEffect.Cancel());
        List<RentalEffect> effects = [];
        foreach (var lease in state.Leases)
        {
            var decided = Replace(stopping, _leases.Decide(lease, new RenterInput.StopWanted(), now));
            stopping = decided.State;
            effects.AddRange(decided.Effects);
        }

        return new(stopping, effects);
    }

    private RentalDecision ForLease(Rental state, Hash32 id, RenterInput input, DateTimeOffset now) =>
        state.Leases.FirstOrDefault(lease => lease.Lease.Id == id) is { } lease
            ? Replace(state, _leases.Decide(lease, input, now))
            : To(state);

    private RentalDecision Tick(Rental state, DateTimeOffset now)
    {
        if (state.Phase < RentalPhase.Serving)
        {
            return now < state.Until
                ? To(state)
                : To(state with { Until = now + times.ChainRetry }, new RentalEffect.LookBack());
        }

        List<RentalEffect> effects = [];
        foreach (var lease in state.Leases)
        {
            var decided = Replace(state, _leases.Decide(lease, new RenterInput.Tick(), now));
            state = decided.State;
            effects.AddRange(decided.Effects);
        }

        return new(state, effects);
    }

    private static RentalDecision Unfilled(Rental state)
    {
        if (state.Phase >= RentalPhase.Serving) return To(state);
        var why = state.StopWanted ? RentingRefusals.Cancelled()
            : state.Why is { } last ? RentingRefusals.NothingFits(last) : RentingRefusals.NoNews();
        return To(state with { Phase = RentalPhase.Done, Why = why });
    }

    private static RentalDecision Replace(Rental state, RenterDecision decided)
    {
        var id = decided.State.Lease.Id;
        var leases = state.Leases.Select(lease => lease.Lease.Id == id ? decided.State : lease).ToList();
        var over = leases.Count == state.Request.Value.Machines
            && leases.All(lease => lease.Phase == RenterPhase.Closed);
        return new(
            state with { Leases = leases, Phase = over ? RentalPhase.Done : state.Phase },
            [.. decided.Effects.Select(effect => new RentalEffect.OfLease(id, effect))]);
    }

    private static RentalDecision To(Rental state, params RentalEffect[] effects) => new(state, effects);
}
