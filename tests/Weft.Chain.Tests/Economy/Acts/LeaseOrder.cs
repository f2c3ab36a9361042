using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests.Economy;

/// <summary>A request and the offer that fills it, for one machine.</summary>
/// <param name="Signer">Signs the request: the renter, or somebody for it.</param>
internal sealed record LeaseOrder(
    EconomyScene Scene, int Renter, TestKey Signer, int Provider, byte Slot, uint Gpus, ulong Price, uint Duration)
{
    public const ulong MatchFee = 1_000;

    public EconomyAct SettledBy(Address caller)
    {
        var s = Scene;
        var (renter, provider, machine) = (s.Actor(Renter), s.Actor(Provider), s.Machine(Provider));
        var (domain, expiry) = (s.Market.Domain, new UnixTime(s.Now).Plus(3_600));
        var offer = new Offer(
            provider, machine, new GpuClass(0), new GpuMask(uint.MaxValue), new Price(Price), 60, 86_400,
            new Region(1), Features.OpenCl, Address.Zero, Nonce: 1, expiry);
        var request = new Request(
            renter, GpuClassSet.Of(new GpuClass(0)), 1, 1, new Price(Price), Duration, RegionSet.Any,
            Features.OpenCl, Keccak.Hash("job"), Address.Zero, MatchFee, s.NextNonce(Renter), expiry);
        var match = new SignedMatch(
            Signer.Sign(domain, request, request.Hash()),
            [new SignedFill(s.Machines[Provider].Sign(domain, offer, offer.Hash()), new GpuMask(Gpus), Slot)],
            new Price(Price));
        return new(
            caller, s.Places.Market, MarketContract.Functions.Settle.Encode(new BatchPacker(domain).Pack([match])),
            call => s.Model.Market.Open(
                call, renter, provider, machine, Slot, Gpus, Price, Duration, MatchFee, Signer.Address), Skips: true);
    }
}
