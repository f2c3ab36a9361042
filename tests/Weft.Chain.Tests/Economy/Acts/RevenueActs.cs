using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>Fees in, split, and out; sinks that go away and come back; splits good and bad.</summary>
internal static class RevenueActs
{
    private static readonly FeeSplit[] Splits =
    [
        FeeSplit.Deployed, new(2_500, 500, 2_000, 3_000, 2_000), new(0, 0, 0, 8_000, 2_000),
        new(3_500, 500, 0, 4_000, 2_000), new(3_333, 333, 777, 3_211, 2_346),
        new(4_000, 500, 500, 2_500, 2_500), new(3_000, 600, 1_400, 2_500, 2_500),
        new(1_000, 0, 2_001, 3_999, 3_000), new(3_500, 500, 1_000, 1_999, 3_001),
        new(3_500, 500, 1_000, 3_001, 1_999), new(3_500, 0, 1_500, 2_500, 2_500), new(3_500, 500, 1_000, 2_500, 2_501),
    ];

    public static EconomyTable All { get; } = new()
    {
        ["collect"] = (s, step) =>
        {
            List<Address> renters = [.. Enumerable.Range(0, EconomyScene.Actors)
                .Where(i => ((step.Pick + 1) >> i & 1) == 1).Select(s.Actor)];
            if (step.Pick % 8 == 0) renters.AddRange([renters.FirstOrDefault(), default]);
            return new(s.Actor(step.Actor), s.Places.Revenue, Words.Call("collect(address[])", renters),
                call => s.Model.Revenue.Collect(call, renters));
        },
        ["collect-served"] = (s, step) =>
        {
            List<Address> machines = [s.Machine(step.Other)];
            if (step.Pick % 8 == 0) machines.Add(s.Machine(step.Other));
            return new(
                s.Actor(step.Actor), s.Places.Revenue,
                Words.Call("collectServed(address,address[])", s.Actor(step.Other), machines),
                call => s.Model.Revenue.CollectServed(call, s.Actor(step.Other), machines));
        },
        ["pay-stakers"] = (s, step) => new(
            s.Actor(step.Actor), s.Places.Revenue, Words.Call("payStakers()"), _ => s.Model.Revenue.PayStakers()),
        ["pay-burn"] = (s, step) =>
        {
            var provider = step.Pick % 3 == 0 ? default : s.Actor(step.Other);
            return new(s.Actor(step.Actor), s.Places.Revenue, Words.Call("payBurn(address)", provider),
                call => s.Model.Revenue.PayBurn(call, provider));
        },
        ["pay-treasury"] = (s, step) => new(
            s.Actor(step.Actor), s.Places.Revenue, Words.Call("payTreasury()"), _ => s.Model.Revenue.PayTreasury()),
        ["set-split"] = (s, step) =>
        {
            var split = Splits[step.Pick % Splits.Length];
            return new(
                step.Size % 8 == 0 ? s.Actor(step.Actor) : s.Places.Owner, s.Places.Revenue,
                Words.Call(
                    "setSplit((uint16,uint16,uint16,uint16,uint16))", split.Renter, split.Provider, split.Stakers,
                    split.Burn, split.Treasury),
                call => s.Model.Revenue.SetSplit(call, split));
        },
        ["set-sink"] = SetSink,
        ["not-revenue"] = (s, step) =>
        {
            var (to, data) = (step.Pick % 4) switch
            {
                0 => (s.Places.Referrals, Words.Call("onRenterFee(address,uint256,uint256)", s.Actor(0), 100, 100)),
                1 => (s.Places.Referrals, Words.Call("onProviderFee(address,uint256,uint256)", s.Actor(0), 9, 9)),
                2 => (s.Places.Staking, Words.Call("onReward(uint256)", 0)),
                _ => (s.Places.Auction, Words.Call("onBurnShare(uint256,address,uint256)", 0, s.Actor(0), 0)),
            };
            return new(s.Actor(step.Actor), to, data, call => CallResult.Reverts("NotRevenue", call.Sender));
        },
    };

    private static EconomyAct SetSink(EconomyScene s, EconomyStep step)
    {
        var places = s.Places;
        var isOn = step.Size % 4 != 0;
        var (name, place) = (step.Pick % 3) switch
        {
            0 => ("setReferralSink(address)", places.Referrals),
            1 => ("setStakerSink(address)", places.Staking),
            _ => ("setBurnSink(address)", places.Auction),
        };
        var sink = isOn ? place : default;
        var old = s.Model.Revenue.Wiring;
        var wiring = (step.Pick % 3) switch
        {
            0 => old with { Referrals = sink },
            1 => old with { Stakers = sink },
            _ => old with { Burn = sink },
        };
        return new(places.Owner, places.Revenue, Words.Call(name, sink),
            call => s.Model.Revenue.SetSinks(call, wiring));
    }
}
