using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>Why the contract would skip a match: the number of <c>IMarket.Skip</c>, 0 to settle it.</summary>
internal static class SettleRules
{
    public static int Check(MarketModel market, SignedMatch match, Address caller, ulong now, TypedDomain domain)
    {
        var request = match.Request.Value;
        if (!MayMatch(request.Matcher, request, caller)) return 1;
        if (now > request.Expiry.Seconds) return 2;
        if (market.IsNonceUsed(request.Renter, request.Nonce)) return 3;
        if (!SimSigner.IsBy(request.Renter, domain.Digest(request.Hash()), match.Request.Signature.Span)) return 4;
        if (request.GpusPerMachine is 0 or > GpuMask.Size || request.Machines == 0) return 5;
        if (request.Duration is 0 or >= 1 << 24) return 5;
        if (match.Fills.Count != request.Machines) return 5;
        for (var i = 1; i < match.Fills.Count; i++)
            if (match.Fills[i - 1].Offer.Value.Machine >= match.Fills[i].Offer.Value.Machine) return 6;
        if (match.Price > request.MaxPrice) return 7;
        var one = match.Price.LockRoundedUp(request.GpusPerMachine, request.Duration).BaseUnits;
        if (market.BalanceOf(request.Renter) < (one * request.Machines) + request.MatchFee) return 8;
        return match.Fills.Select(fill => Check(market, match, fill, caller, now, domain))
            .FirstOrDefault(skip => skip != 0);
    }

    private static int Check(
        MarketModel market, SignedMatch match, SignedFill fill, Address caller, ulong now, TypedDomain domain)
    {
        var (request, offer) = (match.Request.Value, fill.Offer.Value);
        var machine = market.Machine(offer.Provider, offer.Machine);
        if (!MayMatch(offer.Matcher, request, caller)) return 1;
        if (match.Price < offer.Price) return 7;
        if (now > offer.Expiry.Seconds) return 10;
        if (!SimSigner.IsBy(offer.Machine, domain.Digest(offer.Hash()), fill.Offer.Signature.Span)) return 12;
        if (!machine.Enrolled) return 13;
        if (!request.GpuClasses.Contains(offer.GpuClass)) return 14;
        if (!request.Regions.Contains(offer.Region)) return 15;
        if ((request.Features & ~offer.Features) != Features.None) return 16;
        if (request.Duration < offer.MinDuration || request.Duration > offer.MaxDuration) return 17;
        if (fill.Gpus.Count != request.GpusPerMachine) return 18;
        if (!offer.Gpus.Includes(fill.Gpus)) return 19;
        if (machine.LastStart.GetValueOrDefault(fill.Slot) == now) return 21;
        var busy = machine.Busy;
        if (fill.Ends is { } last)
        {
            if (!CanEnd(machine, offer, fill.Slot, last, domain)) return 22;
            busy = busy.Without(machine.Open[fill.Slot].Lease.Gpus);
        }

        if (busy.Overlaps(fill.Gpus)) return 20;
        return fill.Ends is null && machine.Open.ContainsKey(fill.Slot) ? 21 : 0;
    }

    /// <summary>The slot has the lease that the offer names, and its renter signed for what the offer claims.</summary>
    private static bool CanEnd(
        MachineState machine, Offer offer, byte slot, LastVoucher last, TypedDomain domain)
    {
        if (!machine.Open.TryGetValue(slot, out var open) || offer.Ended != open.Lease.Key) return false;
        if (last.Renter != open.Lease.Renter) return false;
        if (offer.Closes!.Amount > last.Amount || last.Amount > open.Lease.Locked) return false;
        var digest = domain.Digest(last.VoucherFor(open.Lease.Key).Hash());
        return last.Amount.IsZero || SimSigner.IsBy(last.Renter, digest, last.Signature.Span);
    }

    private static bool MayMatch(Address matcher, Request request, Address caller) =>
        matcher.IsZero || matcher == caller || caller == request.Renter;
}
