using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The half of <c>ReferralCodes</c> that says who brought whom: written once, by the referee's word.</summary>
public sealed class BindingsModel(
    CodesModel codes, ulong chainId, Func<Address, (BigInteger Paid, BigInteger Served)> feesOf)
{
    private readonly Dictionary<(Address Referee, ReferralSides Side), ReferralBinding> _bindings = [];
    private readonly Dictionary<Address, ulong> _floors = [];

    public ReferralBinding Of(Address referee, ReferralSides side) => _bindings.GetValueOrDefault((referee, side));

    public ulong FloorOf(Address referee) => _floors.GetValueOrDefault(referee);

    /// <param name="isSigned">Whether the referee signed the statement; it need not where it calls itself.</param>
    public CallResult Bind(Call call, BindStatement s, bool isSigned)
    {
        if (WhyNotTerms(call, s) is { } terms) return CallResult.Reverts(terms);
        var (paid, served) = feesOf(s.Referee);
        if (WhyNotFirst(s, ReferralSides.Renter, paid) is { } renter) return CallResult.Reverts(renter);
        if (WhyNotFirst(s, ReferralSides.Provider, served) is { } provider) return CallResult.Reverts(provider);
        if (call.Sender != s.Referee && !isSigned) return CallResult.Reverts("BadSignature", s.Referee);

        var binding = new ReferralBinding(s.Referrer, call.Now);
        if (s.Sides.HasFlag(ReferralSides.Renter)) _bindings[(s.Referee, ReferralSides.Renter)] = binding;
        if (s.Sides.HasFlag(ReferralSides.Provider)) _bindings[(s.Referee, ReferralSides.Provider)] = binding;
        return CallResult.Done;
    }

    public CallResult Cancel(Call call, ulong floor)
    {
        _floors[call.Sender] = Math.Max(floor, FloorOf(call.Sender));
        return CallResult.Done;
    }

    private Revert? WhyNotTerms(Call call, BindStatement s)
    {
        if (s.Sides is ReferralSides.None or > ReferralSides.Both) return new("NoSides", s.Sides);
        if (s.Referrer.IsZero || s.Referee.IsZero) return Revert.ZeroAddress;
        if (s.Referrer == s.Referee) return new("SelfReferral", s.Referee);
        if (call.Now > s.Deadline.Seconds) return new("BindExpired", s.Deadline.Seconds);
        if (s.Nonce < FloorOf(s.Referee)) return new("NonceCancelled", s.Nonce, FloorOf(s.Referee));
        if (s.HomeChainId == 0) return new("NoHomeChain");
        if (s.HomeChainId == chainId && !codes.IsCodeOf(s.CodeHash, s.Referrer))
            return new("NotReferrersCode", s.CodeHash, s.Referrer);
        var isMutual = Of(s.Referrer, ReferralSides.Renter).Referrer == s.Referee
            || Of(s.Referrer, ReferralSides.Provider).Referrer == s.Referee;
        return isMutual ? new("MutualReferral", s.Referrer, s.Referee) : null;
    }

    private Revert? WhyNotFirst(BindStatement s, ReferralSides side, BigInteger fees)
    {
        if (!s.Sides.HasFlag(side)) return null;
        var referrer = Of(s.Referee, side).Referrer;
        if (!referrer.IsZero) return new("AlreadyBound", s.Referee, side, referrer);
        return fees.IsZero ? null : new("FeeSeenBefore", s.Referee, side, fees);
    }
}

public readonly record struct ReferralBinding(Address Referrer, ulong BoundAt);
