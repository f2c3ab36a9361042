using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Where the contracts of a modelled economy live, and who may do what.</summary>
/// <param name="Owner">Owns every parameter: the timelock.</param>
/// <param name="Keeper">Sets boosts and holds accounts.</param>
public sealed record EconomyPlaces(
    Address Token, Address Weft, Address Market, Address Revenue, Address Referrals, Address Staking, Address Auction,
    Address WorkRewards, Address Pass, Address Owner, Address Keeper, Address Slasher)
{
    /// <summary>Addresses that no chain gave: for economies that live nowhere else.</summary>
    public static EconomyPlaces Invented { get; } = new(
        Of(1), Of(2), Of(3), Of(4), Of(5), Of(6), Of(7), Of(8), Of(9), Of(10), Of(11), Of(12));

    private static Address Of(byte number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes.Clear();
        bytes[0] = 0xEC;
        bytes[^1] = number;
        return new Address(bytes);
    }
}

/// <summary>
/// The contracts of the economy as functions on numbers, to the unit and with the same errors. One owner, no clock:
/// each call says who calls and when. The contracts are the authority; tests run both side by side.
/// </summary>
public sealed class EconomyModel
{
    public EconomyModel(EconomyPlaces places, ulong chainId, ReleaseRule rule = ReleaseRule.OwnBurn)
    {
        ArgumentNullException.ThrowIfNull(places);
        Places = places;
        Token = new TokenModel(places.Token);
        Weft = new TokenModel(places.Weft);
        Market = new MarketModel(places.Market, places.Owner, Token) { Halt = new(places.Owner) };
        Stakes = new StakesModel(places.Staking);
        Bonding = new BondingModel(Stakes, Weft, Token, 1_000 * Basis.Weft) { Halt = new(places.Owner) };
        Slashing = new SlashingModel(Stakes, Weft, places.Owner, places.Slasher);
        Auction = new BurnAuctionModel(places.Auction, Token, Weft, AuctionTerms.Deployed);
        WorkRewards = new WorkRewardsModel(places.WorkRewards, Weft, Auction, rule: rule)
        {
            Halt = new(places.Owner),
        };
        Pass = new PremiumPassModel(places.Pass, places.Owner, Weft);
        Referrals = new ReferralsModel(places.Referrals, Token, Pass, new LevelsModel(), new BoostsModel())
        {
            Halt = new(places.Owner),
        };
        Codes = new CodesModel(account => Referrals.FeesOf(account).Paid);
        Referrals.Bindings = Bindings = new BindingsModel(Codes, chainId, Referrals.FeesOf);
        Revenue = new RevenueModel(
            places.Revenue, places.Owner, Token, Market,
            new RevenueWiring(places.Owner, places.Referrals, places.Staking, places.Auction),
            Referrals, Stakes, Auction);
        Holds = new ReferralHolds(Referrals, places.Owner, places.Keeper, BurnForfeited);
    }

    public EconomyPlaces Places { get; }

    public TokenModel Token { get; }

    public TokenModel Weft { get; }

    public MarketModel Market { get; }

    public RevenueModel Revenue { get; }

    public CodesModel Codes { get; }

    public BindingsModel Bindings { get; }

    public ReferralsModel Referrals { get; }

    public ReferralHolds Holds { get; }

    public StakesModel Stakes { get; }

    public BondingModel Bonding { get; }

    public SlashingModel Slashing { get; }

    public BurnAuctionModel Auction { get; }

    public WorkRewardsModel WorkRewards { get; }

    public PremiumPassModel Pass { get; }

    /// <summary>What a guardian can halt.</summary>
    public IReadOnlyList<(Address At, HaltModel Halt)> Haltable =>
    [
        (Places.Market, Market.Halt), (Places.Staking, Bonding.Halt), (Places.Referrals, Referrals.Halt),
        (Places.WorkRewards, WorkRewards.Halt), (Places.Pass, Pass.Halt),
    ];

    private void BurnForfeited(Call call, BigInteger amount)
    {
        Token.Move(Places.Referrals, Places.Revenue, amount);
        Revenue.GiveToBurn(call, amount);
    }
}
