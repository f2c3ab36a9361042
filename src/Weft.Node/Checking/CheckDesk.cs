using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Lets bonded checkers challenge this machine while nobody leases it, and not too often.</summary>
/// <param name="classes">Of the machine's cards, each as often as there are such.</param>
/// <param name="work">Does the work of one card of a challenge.</param>
public sealed class CheckDesk(
    TypedDomain domain, ISigner machine, IReadOnlyList<string> classes, ICheckers checkers, IIdleGpus gpus,
    Func<HardwareChallenge, uint, IGpuProver> work, TimeProvider time) : ICheckDesk
{
    /// <summary>From one check to the next: they cost the owner time that is not paid.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    public async Task<Result<ICheckAnswer>> AnswerAsync(
        Address caller, Signed<HardwareChallenge> challenge, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        if (Flaw(caller, challenge) is { } flaw) return CheckingRefusals.ChallengeBad(flaw);
        if (!(await checkers.IsCheckerAsync(caller, cancel)).TryGet(out var bonded, out var refusal)) return refusal;
        if (!bonded) return CheckingRefusals.NotAChecker(caller);
        lock (_gate)
        {
            if (time.GetUtcNow() < _next) return CheckingRefusals.CheckedLately(Pause);
            if (!gpus.TryHold()) return CheckingRefusals.MachineLeased();
            _next = time.GetUtcNow() + Pause;
        }

        return await HoldingAsync(challenge.Value, cancel);
    }

    private async Task<Result<ICheckAnswer>> HoldingAsync(HardwareChallenge challenge, CancellationToken cancel)
    {
        var isHeld = true;
        try
        {
            var worked = await HardwareAnswer.WorkAsync(domain, machine, challenge, work, cancel);
            if (!worked.TryGet(out var answer, out var refusal)) return refusal;
            isHeld = false;
            return new Held(answer, gpus);
        }
        finally
        {
            if (isHeld) gpus.Release();
        }
    }

    /// <summary>What costs nothing to see. Whether the cards can do it, the work shows.</summary>
    private string? Flaw(Address caller, Signed<HardwareChallenge> challenge)
    {
        var value = challenge.Value;
        if (value.Machine != machine.Address) return $"it is for machine {value.Machine}";
        if (value.Checker != caller) return "it is another checker's";
        if (value.Gpus == 0 || value.Gpus > classes.Count) return $"there are {classes.Count} cards here";
        if (value.Size.Flaw() is { } flaw) return flaw;
        // A stranger's work has to end: more than the largest demand would keep the cards from the market.
        if (!classes.Any(name => HardwareDemands.Of(name)?.Covers(value.Size) == true))
            return "it is more than a card of this machine's class has to do";
        if ((value.Issued.ToDateTimeOffset() - time.GetUtcNow()).Duration() > ClockTolerance)
            return "it is old, or a clock is off";
        return Signature.TryParse(challenge.Signature.Span, out var parsed)
            && EthereumKeys.TryRecover(domain.Digest(value.Hash()), parsed, out var by) && by == caller
                ? null
                : "it is not signed by the checker";
    }

    /// <summary>A lease that came in between had its cards at the same time: what was measured says nothing.</summary>
    private sealed class Held(HardwareAnswer answer, IIdleGpus gpus) : ICheckAnswer
    {
        private bool _isReleased;

        public Signed<HardwareCommitment> Commitment => answer.Commitment;

        public Result<ulong> Echo(ulong start) => gpus.IsIdle ? answer.Echo(start) : CheckingRefusals.MachineLeased();

        public Result<OpenedGpus> Open(Hash32 secret) =>
            gpus.IsIdle ? answer.Open(secret) : CheckingRefusals.MachineLeased();

        public void Dispose()
        {
            if (_isReleased) return;
            _isReleased = true;
            answer.Dispose();
            gpus.Release();
        }
    }
}
