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
        if (call.Sender != s.Referee && !isSigned) return CallResult.Reverts("BadSignature");

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

    private string? WhyNotTerms(Call call, BindStatement s)
    {
        if (s.Sides is ReferralSides.None or > ReferralSides.Both) return "NoSides";
        if (s.Referrer.IsZero || s.Referee.IsZero) return "ZeroAddress";
        if (s.Referrer == s.Referee) return "SelfReferral";
        if (call.Now > s.Deadline.Seconds) return "BindExpired";
        if (s.Nonce < FloorOf(s.Referee)) return "NonceCancelled";
        if (s.HomeChainId == 0) return "NoHomeChain";
        if (s.HomeChainId == chainId && !codes.IsCodeOf(s.CodeHash, s.Referrer)) return "NotReferrersCode";
        var isMutual = Of(s.Referrer, ReferralSides.Renter).Referrer == s.Referee
            || Of(s.Referrer, ReferralSides.Provider).Referrer == s.Referee;
        return isMutual ? "MutualReferral" : null;
    }

    private string? WhyNotFirst(BindStatement s, ReferralSides side, BigInteger fees)
    {
        if (!s.Sides.HasFlag(side)) return null;
        if (!Of(s.Referee, side).Referrer.IsZero) return "AlreadyBound";
        return fees.IsZero ? null : "FeeSeenBefore";
    }
}

public readonly record struct ReferralBinding(Address Referrer, ulong BoundAt);
