using Weft.Market;

namespace Weft.Node;

/// <summary>What can happen to a lease on the provider's side.</summary>
internal abstract record ProviderInput
{
    /// <summary>The renter handed over the job that the request committed to.</summary>
    public sealed record JobTaken(JobSpec Job, string? InputTar) : ProviderInput;

    public sealed record ImageReady : ProviderInput;

    public sealed record ImageRefused(Refusal Why) : ProviderInput;

    /// <summary>A voucher whose signature was checked.</summary>
    public sealed record VoucherCame(Signed<Voucher> Voucher) : ProviderInput;

    public sealed record BoxStarted(DateTimeOffset At) : ProviderInput;

    public sealed record BoxRefused(Refusal Why) : ProviderInput;

    public sealed record Measured(MeterSample Sample) : ProviderInput;

    public sealed record BoxExited(BoxExit Exit) : ProviderInput;

    /// <summary>Time passed.</summary>
    public sealed record Tick : ProviderInput;

    public sealed record StopWanted : ProviderInput;

    /// <summary>The machine's owner wants it back.</summary>
    public sealed record OwnerReclaims : ProviderInput;

    public sealed record ResultSaved : ProviderInput;

    /// <summary>The renter asked the chain to end the lease: the last voucher must be shown within the delay.</summary>
    public sealed record StoppedOnChain : ProviderInput;

    public sealed record ClosedOnChain : ProviderInput;

    public sealed record CloseRefused(Refusal Why) : ProviderInput;

    /// <summary>
    /// The node starts with a lease that an earlier life left; <paramref name="Box"/> is what it found.
    /// </summary>
    public sealed record Restarted(Box? Box) : ProviderInput;
}

/// <summary>What is to be done about it, in order.</summary>
internal abstract record ProviderEffect
{
    public sealed record PrepareImage(string Image) : ProviderEffect;

    public sealed record StartBox(BoxSpec Spec) : ProviderEffect;

    /// <summary>Wait for the box to end.</summary>
    public sealed record WatchBox : ProviderEffect;

    public sealed record Measure : ProviderEffect;

    public sealed record StopBox(TimeSpan Grace) : ProviderEffect;

    public sealed record Say(ProviderMessage Message) : ProviderEffect;

    /// <summary>Sign the closing, tell the renter, and bring the claim to the chain.</summary>
    public sealed record SubmitClose(Money Amount, Signed<Voucher>? Voucher) : ProviderEffect;

    /// <summary>Remove the box and the input, then forget the lease.</summary>
    public sealed record CleanUp : ProviderEffect;
}

internal sealed record ProviderDecision(ProviderLease State, IReadOnlyList<ProviderEffect> Effects);
