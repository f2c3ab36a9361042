using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Whether an offer can fill a request: the same integer comparisons as the contract's.</summary>
public static class Compatibility
{
    /// <summary>Every limit that keeps the two apart, were all GPUs of the offer free.</summary>
    /// <param name="settler">Who would send the match to the contract.</param>
    public static Limits Check(Offer offer, Request request, Address settler, UnixTime now)
    {
        var failed = Limits.None;
        if (!MayMatch(request.Matcher, request, settler) || !MayMatch(offer.Matcher, request, settler))
            failed |= Limits.Matcher;
        if (now > offer.Expiry || now > request.Expiry) failed |= Limits.Expiry;
        if (!request.GpuClasses.Contains(offer.GpuClass)) failed |= Limits.GpuClass;
        if (!request.Regions.Contains(offer.Region)) failed |= Limits.Region;
        if ((request.Features & ~offer.Features) != Features.None) failed |= Limits.Features;
        if (request.Duration < offer.MinDuration || request.Duration > offer.MaxDuration) failed |= Limits.Duration;
        if (request.GpusPerMachine == 0 || offer.Gpus.Count < request.GpusPerMachine) failed |= Limits.GpuCount;
        if (offer.Price > request.MaxPrice) failed |= Limits.Price;
        return failed;
    }

    /// <summary>Every limit that keeps the two apart now, with what is free on the machine.</summary>
    public static Limits Check(Supply supply, Request request, Address settler, UnixTime now)
    {
        var failed = Check(supply.Offer, request, settler, now);
        if (supply.Offer.Gpus.Count >= request.GpusPerMachine && supply.FreeGpus.Count < request.GpusPerMachine)
            failed |= Limits.GpusBusy;
        if (request.Duration > supply.MaxDuration) failed |= Limits.Duration;
        if (supply.UsedSlots == ulong.MaxValue) failed |= Limits.SlotBusy;
        return failed;
    }

    /// <summary>
    /// The one of <paramref name="failed"/> that is explained first; <see cref="Limits.None"/> for none.
    /// </summary>
    public static Limits First(Limits failed) =>
        failed == Limits.None ? Limits.None : (Limits)(1 << BitOperations.TrailingZeroCount((int)failed));

    private static bool MayMatch(Address matcher, Request request, Address settler) =>
        matcher.IsZero || matcher == settler || settler == request.Renter;
}
