namespace Weft.Market;

/// <summary>The ways to be hostile, as the abuse table of docs/economy.md counts them.</summary>
public enum AbuseKind
{
    SelfReferral = 1,
    ReferralFarm,
    WashLease,
    FakeGpus,
    CreditCashOut,
    CodeSquatting,
    CodeHopping,
    CookieStuffing,
    Churn,
    RefundAfterReward,
    TierPump,
    BribedAttester,
    RewardDrain,
    StolenFunds,
    GovernanceRaise,
    FalseAccusation,
}
