using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>One account of the programme, as anyone can read it.</summary>
public sealed record ReferralStatus(
    BigInteger Accrued, BigInteger Vested, BigInteger Claimed, BigInteger Claimable, Address Payout, int PassOnBps,
    ulong HeldUntil, ulong NextHoldFrom, ulong LastActive, ulong ForfeitableFrom);
