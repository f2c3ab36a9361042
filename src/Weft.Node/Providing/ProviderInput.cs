using Weft.Market;

namespace Weft.Node;

/// <summary>What can happen to a lease on the provider's side.</summary>
internal abstract record ProviderInput
{
    /// <summary>The job's input is on its way.</summary>
    public sealed record InputComing : ProviderInput;

    /// <summary>The renter is fetching the job's result.</summary>
    public sealed record ResultGoing : ProviderInput;

    /// <summary>The renter handed over the job that the request committed to.</summary>
    public sealed record JobTaken(JobSpec Job, string? InputTar) : ProviderInput;

    public sealed record ImageReady : ProviderInput;

    public sealed record ImageRefused(Refusal Why) : ProviderInput;

    /// <summary>A voucher whose signature was checked, and so was that of the answer to a reading.</summary>
    public sealed record VoucherCame(Signed<Voucher> Voucher, Signed<ReadingAnswer>? Answer = null) : ProviderInput;

    public sealed record BoxStarted(DateTimeOffset At) : ProviderInput;

    public sealed record BoxRefused(Refusal Why) : ProviderInput;

    /// <param name="Rates">What energy costs and emits now.</param>
    public sealed record Measured(MeterSample Sample, EnergyRates Rates = default) : ProviderInput;

    /// <param name="Sample">What the meter says at the end; null where it was not asked.</param>
    public sealed record BoxExited(BoxExit Exit, MeterSample? Sample = null, EnergyRates Rates = default)
        : ProviderInput;

    /// <summary>Time passed.</summary>
    public sealed record Tick : ProviderInput;

    public sealed record StopWanted : ProviderInput;

    /// <summary>The machine's owner wants it back.</summary>
    /// <param name="Why">What brought that about; null for no more than that.</param>
    public sealed record OwnerReclaims(Refusal? Why = null) : ProviderInput;

    /// <summary>A GPU of the lease is gone: there is nothing to serve with, and no notice to give.</summary>
    public sealed record GpuFailed(Refusal Why) : ProviderInput;

    /// <param name="Endable">Somebody is likely to take the GPUs at once: that match may end the lease.</param>
    public sealed record ResultSaved(bool Endable = false) : ProviderInput;

    /// <summary>The renter asked the chain to end the lease: the last voucher must be shown within the delay.</summary>
    public sealed record StoppedOnChain : ProviderInput;

    /// <param name="Closed">What the chain said of it; null where only its end is known.</param>
    public sealed record ClosedOnChain(LeaseClosed? Closed = null) : ProviderInput;

    /// <summary>
    /// The closing was refused because the lease is not open any more: a match or the renter was faster.
    /// </summary>
    public sealed record GoneFromChain : ProviderInput;

    /// <summary>No gateway takes an offer that ends the lease.</summary>
    public sealed record EndingRefused : ProviderInput;

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

    /// <summary>Tell the job that it will have to end; it runs on.</summary>
    public sealed record WarnBox : ProviderEffect;

    public sealed record Say(ProviderMessage Message) : ProviderEffect;

    /// <summary>Sign the closing, tell the renter, and bring the claim to the chain.</summary>
    public sealed record SubmitClose(Money Amount, Signed<Voucher>? Voucher) : ProviderEffect;

    /// <summary>
    /// Sign the closing and tell the renter: with it the renter can close, should this node never come to it.
    /// </summary>
    public sealed record SayClosing(Money Amount) : ProviderEffect;

    /// <summary>Write down what the lease came to, for the owner's books; again is harmless.</summary>
    public sealed record Book(EarningEntry Entry) : ProviderEffect;

    /// <summary>What the chain paid for the lease; said once.</summary>
    public sealed record NotePaid(LeaseClosed Closed) : ProviderEffect;

    /// <summary>Remove the box and the input, then forget the lease.</summary>
    public sealed record CleanUp : ProviderEffect;
}

internal sealed record ProviderDecision(ProviderLease State, IReadOnlyList<ProviderEffect> Effects);
