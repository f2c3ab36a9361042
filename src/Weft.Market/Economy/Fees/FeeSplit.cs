namespace Weft.Market;

/// <summary>Who gets which part of a fee, in basis points.</summary>
public sealed record FeeSplit(int Renter, int Provider, int Stakers, int Burn, int Treasury)
{
    public const int MaxReferral = 4_000;
    public const int MaxProvider = 500;
    public const int MaxStakers = 2_000;
    public const int MinBurn = 2_000;
    public const int MinTreasury = 2_000;

    /// <summary>What the first step can give back of a fee at most, whatever the split of the day.</summary>
    public const int MaxCollectedBack = 4_500;

    /// <summary>The same for the second step.</summary>
    public const int MaxServedBack = 3_500;

    public static FeeSplit Deployed { get; } = new(3_500, 500, 1_000, 2_500, 2_500);

    /// <summary>The contract's error for the first bound that does not hold; null where all do.</summary>
    public Revert? WhyNot() => this switch
    {
        _ when Renter + Provider > MaxReferral => new("ReferralShareTooHigh", Renter + Provider, MaxReferral),
        _ when Provider > MaxProvider => new("ProviderShareTooHigh", Provider, MaxProvider),
        _ when Stakers > MaxStakers => new("StakerShareTooHigh", Stakers, MaxStakers),
        _ when Burn < MinBurn => new("BurnShareTooLow", Burn, MinBurn),
        _ when Treasury < MinTreasury => new("TreasuryShareTooLow", Treasury, MinTreasury),
        _ when Renter + Stakers > MaxCollectedBack =>
            new("CollectedBackTooHigh", Renter + Stakers, MaxCollectedBack),
        _ when Sum != Basis.Whole => new("SharesNotWhole", Sum),
        _ => null,
    };

    private int Sum => Renter + Provider + Stakers + Burn + Treasury;
}
