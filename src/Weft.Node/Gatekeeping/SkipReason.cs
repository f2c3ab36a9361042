namespace Weft.Node;

/// <summary>The contract's <c>IMarket.Skip</c>, number by number.</summary>
internal enum SkipReason
{
    None,
    MatcherNotAllowed,
    RequestExpired,
    RequestNonceUsed,
    RequestSignature,
    RequestMalformed,
    MachinesNotAscending,
    PriceOutOfBounds,
    BalanceTooLow,
    DelegateNotAllowed,
    OfferExpired,
    OfferCancelled,
    OfferSignature,
    MachineNotEnrolled,
    ClassNotAccepted,
    RegionNotAccepted,
    FeatureMissing,
    DurationOutOfBounds,
    WrongGpuCount,
    GpusNotOffered,
    GpusBusy,
    SlotBusy,
    PreviousLease,
}

/// <summary>Who has to do something before a skipped match may be tried again.</summary>
internal enum SkipBlame
{
    /// <summary>The request can not be settled as it is: it leaves the book.</summary>
    Request,

    /// <summary>An offer can not be settled as it is.</summary>
    Offer,

    /// <summary>The slot's last lease cannot be ended as an offer says.</summary>
    Ending,

    /// <summary>A machine is taken for now.</summary>
    Machine,

    /// <summary>The chain may have settled the request before; its events will tell.</summary>
    PerhapsSettled,

    /// <summary>The match, not an order: both rest, and the request has a strike.</summary>
    Match,
}

internal static class SkipReasons
{
    public static SkipBlame Blame(int skip) => (SkipReason)skip switch
    {
        SkipReason.RequestExpired or SkipReason.RequestSignature or SkipReason.RequestMalformed
            or SkipReason.BalanceTooLow or SkipReason.DelegateNotAllowed => SkipBlame.Request,
        SkipReason.RequestNonceUsed => SkipBlame.PerhapsSettled,
        SkipReason.OfferExpired or SkipReason.OfferCancelled or SkipReason.OfferSignature
            or SkipReason.MachineNotEnrolled => SkipBlame.Offer,
        SkipReason.PreviousLease => SkipBlame.Ending,
        SkipReason.GpusBusy or SkipReason.SlotBusy => SkipBlame.Machine,
        _ => SkipBlame.Match,
    };
}
