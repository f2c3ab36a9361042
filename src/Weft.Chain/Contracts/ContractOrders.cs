using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>The market's types as the contract's structs.</summary>
internal static class ContractOrders
{
    public static MarketContract.Match ToContract(this SignedMatch match) => new(
        match.Request.Value.ToContract(),
        match.Request.Signature,
        [.. match.Fills.Select(ToContract)],
        match.Price.PerGpuHour);

    public static MarketContract.LeaseKey ToContract(this LeaseKey key) =>
        new(key.Provider, key.Machine, key.Slot, key.Start);

    public static Money ToMoney(this BigInteger amount) => amount >= 0 && amount <= (BigInteger)UInt128.MaxValue
        ? new((UInt128)amount)
        : throw new AbiException("An amount of money is out of range.");

    private static MarketContract.Fill ToContract(SignedFill fill) =>
        new(fill.Offer.Value.ToContract(), fill.Offer.Signature, fill.Gpus.Bits, fill.Slot);

    private static MarketContract.Offer ToContract(this Offer offer) => new(
        offer.Provider, offer.Machine, offer.GpuClass.Index, offer.Gpus.Bits, offer.Price.PerGpuHour, offer.MinDuration,
        offer.MaxDuration, offer.Region.Index, (ulong)offer.Features, offer.Matcher, offer.Nonce, offer.Expiry.Seconds);

    private static MarketContract.Request ToContract(this Request request) => new(
        request.Renter, new BigInteger(request.GpuClasses.ToWord().Bytes, isUnsigned: true, isBigEndian: true),
        request.GpusPerMachine, request.Machines, request.MaxPrice.PerGpuHour, request.Duration, request.Regions.Bits,
        (ulong)request.Features, request.JobHash, request.Matcher, request.MatchFee, request.Nonce,
        request.Expiry.Seconds);
}
