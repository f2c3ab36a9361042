using Weft.Market;

namespace Weft.Node;

/// <summary>What can happen to a lease on the renter's side.</summary>
internal abstract record RenterInput
{
    /// <summary>A gateway told where the provider can be reached.</summary>
    public sealed record Located(Uri Endpoint) : RenterInput;

    public sealed record LineUp : RenterInput;

    public sealed record LineCut : RenterInput;

    public sealed record HandedOver : RenterInput;

    /// <summary>The provider does not want the job.</summary>
    public sealed record HandOverRefused(Refusal Why) : RenterInput;

    /// <summary>The provider said something; the signature of a closing was checked.</summary>
    public sealed record Said(ProviderMessage Message) : RenterInput;

    public sealed record OutputSeen : RenterInput;

    /// <summary>The result is on its way.</summary>
    public sealed record ResultComing : RenterInput;

    public sealed record ResultSaved(string? Path) : RenterInput;

    public sealed record ResultRefused(Refusal Why) : RenterInput;

    public sealed record StopWanted : RenterInput;

    public sealed record StoppedOnChain(uint AfterSeconds) : RenterInput;

    public sealed record ClosedOnChain(LeaseBill Bill) : RenterInput;

    public sealed record ChainRefused(Refusal Why) : RenterInput;

    /// <summary>The node starts with a lease that an earlier life left.</summary>
    public sealed record Restarted : RenterInput;

    public sealed record Tick : RenterInput;
}

/// <summary>
/// What is to be done about it, in order. Lines are kept by the host wherever <see cref="RenterLease.WantsLine"/>.
/// </summary>
internal abstract record RenterEffect
{
    /// <summary>Sign the amount that the state says and send it.</summary>
    public sealed record SendVoucher : RenterEffect;

    public sealed record SendStop : RenterEffect;

    /// <summary>Tell the provider that nothing more is wanted of it.</summary>
    public sealed record SendSaved : RenterEffect;

    public sealed record FetchResult : RenterEffect;

    public sealed record SubmitStop : RenterEffect;

    public sealed record SubmitExpire : RenterEffect;

    /// <summary>Bring both signatures to the chain instead of the provider.</summary>
    public sealed record SubmitClose(Signed<Closing> Closing) : RenterEffect;
}

internal sealed record RenterDecision(RenterLease State, IReadOnlyList<RenterEffect> Effects);
