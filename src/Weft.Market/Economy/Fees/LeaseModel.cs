using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>One lease in its slot: what decides over money when it ends.</summary>
/// <param name="Lock">What it took from the renter's balance, besides the match fee.</param>
/// <param name="DelegateId">Of the renter's delegate that signed the request; zero: the renter itself.</param>
/// <param name="Stopped">Seconds after the start; zero: not stopped.</param>
public sealed record LeaseModel(
    Address Renter, ulong Start, uint Duration, BigInteger Lock, uint Gpus, int FeeBps, int DelegateId,
    uint Stopped = 0)
{
    public ulong End => Start + (Stopped != 0 ? Stopped : Duration);
}
