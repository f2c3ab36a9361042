using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>One call, made ready for both sides.</summary>
/// <param name="Revokes">An attestation that is revoked before.</param>
/// <param name="Skips">A single match: what it comes to in the model is the reason why it was passed over.</param>
internal sealed record EconomyAct(
    Address From, Address To, byte[] Data, Func<Call, CallResult> Play, Hash32? Revokes = null, bool Skips = false);

/// <summary>How to make calls ready, by the name of their kind.</summary>
internal sealed class EconomyTable() : Dictionary<string, Func<EconomyScene, EconomyStep, EconomyAct>>(
    StringComparer.Ordinal);

/// <summary>What a list can consist of.</summary>
internal static class EconomyActs
{
    public static readonly IReadOnlyDictionary<string, Func<EconomyScene, EconomyStep, EconomyAct>> All =
        new[]
        {
            LeaseActs.All, RevenueActs.All, CodeActs.All, ReferralActs.All, HoldActs.All, StakeActs.All,
            SlashActs.All, BurnActs.All, PassActs.All, GuardianActs.All,
            GuardActs.All, DelegateActs.All,
        }
        .SelectMany(acts => acts)
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>As a provider and as a gateway.</summary>
    public static Hash32[] BondsOf(EconomyScene scene, int actor) =>
    [
        new BondKey(StakeRole.Provider, scene.Actor(actor), scene.Machine(actor)).Id(),
        new BondKey(StakeRole.Gateway, scene.Actor(actor), default).Id(),
    ];
}
