using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>Passes: sold, renewed, upgraded, passed on, closed.</summary>
internal static class PassActs
{
    public static EconomyTable All { get; } = new()
    {
        ["set-tier"] = (s, step) =>
        {
            var tier = step.Pick % 5;
            var terms = new PassTerms(
                step.Pick == 8 ? 0 : step.Size % 500 * Basis.Weft + 1, (7 + step.Size % 120) * Call.DaySeconds,
                (int)(step.Size % 1_050), (uint)step.Pick, tier % 2 == 1 != (step.Pick == 9), step.Size % 5 != 0);
            return new(
                step.Size % 16 == 0 ? s.Actor(step.Actor) : s.Places.Owner, s.Places.Pass,
                Words.Call(
                    "setTier(uint256,(uint96,uint32,uint16,uint32,bool,bool))", tier, terms.Amount, terms.Duration,
                    terms.DiscountBps, terms.Mask, terms.IsLock, terms.IsOpen),
                call => s.Model.Pass.SetTier(call, tier, terms));
        },
        ["buy-pass"] = (s, step) =>
        {
            var (tier, revision) = (1 + step.Pick % 4, RevisionOf(s, 1 + step.Pick % 4, step));
            return new(
                s.Actor(step.Actor), s.Places.Pass, Words.Call("buy(uint256,uint256)", tier, revision),
                call => s.Model.Pass.Buy(call, tier, revision) with { Value = 0 });
        },
        ["renew-pass"] = (s, step) =>
        {
            var id = PassAt(s, step);
            var revision = RevisionOf(s, s.Model.Pass.PassOf(id)?.Tier ?? 1, step);
            return new(
                HolderOf(s, step, id), s.Places.Pass, Words.Call("renew(uint256,uint256)", id, revision),
                call => s.Model.Pass.Renew(call, id, revision));
        },
        ["upgrade-pass"] = (s, step) =>
        {
            var id = PassAt(s, step);
            var tier = (s.Model.Pass.PassOf(id)?.Tier ?? 1) + step.Pick % 3;
            var revision = RevisionOf(s, tier, step);
            return new(
                HolderOf(s, step, id), s.Places.Pass,
                Words.Call("upgrade(uint256,uint256,uint256)", id, tier, revision),
                call => s.Model.Pass.Upgrade(call, id, tier, revision));
        },
        ["close-pass"] = (s, step) =>
        {
            var id = PassAt(s, step);
            return new(
                HolderOf(s, step, id), s.Places.Pass, Words.Call("close(uint256)", id),
                call => s.Model.Pass.Close(call, id));
        },
        ["transfer-pass"] = (s, step) =>
        {
            var (id, to) = (PassAt(s, step), step.Pick % 16 == 0 ? default : s.Actor(step.Other));
            var holder = s.Model.Pass.PassOf(id)?.Holder ?? s.Actor(step.Actor);
            return new(
                HolderOf(s, step, id), s.Places.Pass,
                Words.Call("transferFrom(address,address,uint256)", holder, to, id),
                call => s.Model.Pass.Transfer(call, id, to));
        },
    };

    private static int RevisionOf(EconomyScene s, int tier, EconomyStep step) =>
        s.Model.Pass.RevisionOf(tier) + (step.Size % 16 == 0 ? 1 : 0);

    private static int PassAt(EconomyScene s, EconomyStep step) =>
        Math.Max(1, s.Model.Pass.LastId + (step.Size % 16 == 1 ? 1 : -(step.Pick % 4)));

    private static Address HolderOf(EconomyScene s, EconomyStep step, int id) =>
        step.Size % 8 == 0 ? s.Actor(step.Actor) : s.Model.Pass.PassOf(id)?.Holder ?? s.Actor(step.Actor);
}
