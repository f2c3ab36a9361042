using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The part of <c>Staking</c> in which a bond is accused, defends itself, and loses or not.</summary>
public sealed class SlashingModel(StakesModel stakes, TokenModel weft, Address owner, Address slasher)
{
    private const ulong AppealWindow = 7 * Call.DaySeconds;
    private const ulong DecisionWindow = 14 * Call.DaySeconds;
    private const ulong ExecutionWindow = 14 * Call.DaySeconds;
    private const int ProverBps = 2_000;
    private const int MaxHarmedBps = 7_000;

    private readonly List<SlashModel> _slashes = [];
    private readonly HashSet<(Hash32 Bond, Hash32 Evidence)> _used = [];

    public int Count => _slashes.Count;

    /// <param name="id">From 1; null where there is none of this number.</param>
    public SlashModel? SlashOf(int id) => id >= 1 && id <= _slashes.Count ? _slashes[id - 1] : null;

    public CallResult Propose(Call call, Accusation accusation)
    {
        if (call.Sender != slasher) return CallResult.Reverts("NotSlasher", call.Sender);
        var bond = stakes.BondOf(accusation.Bond);
        if (WhyNot(accusation, bond) is { } error) return CallResult.Reverts(error);
        var amount = Basis.Part(bond.Free, accusation.Bps);
        if (amount.IsZero) return CallResult.Reverts("NothingToSlash", accusation.Bond);

        _used.Add((accusation.Bond, accusation.Evidence));
        bond.Reserved += amount;
        _slashes.Add(new SlashModel
        {
            Accusation = accusation,
            Amount = amount,
            ToHarmed = Basis.Min(accusation.Loss, Basis.Part(amount, MaxHarmedBps)),
            ToProver = accusation.Prover.IsZero ? 0 : Basis.Part(amount, ProverBps),
            State = SlashState.Proposed,
            Deadline = call.Now + AppealWindow,
        });
        return CallResult.Of(_slashes.Count);
    }

    public CallResult Drop(Call call, int id)
    {
        if (call.Sender != slasher) return CallResult.Reverts("NotSlasher", call.Sender);
        if (SlashOf(id) is not { State: SlashState.Proposed or SlashState.Appealed } slash)
            return WrongState(id);
        return Void(call, slash);
    }

    public CallResult Appeal(Call call, int id)
    {
        if (SlashOf(id) is not { State: SlashState.Proposed } slash) return WrongState(id);
        if (call.Sender != stakes.BondOf(slash.Accusation.Bond).Account)
            return CallResult.Reverts("NotBondAccount", slash.Accusation.Bond, call.Sender);
        if (call.Now > slash.Deadline) return TooLate(call, slash.Deadline);
        (slash.State, slash.Deadline) = (SlashState.Appealed, call.Now + DecisionWindow);
        return CallResult.Done;
    }

    public CallResult Decide(Call call, int id, bool isUpheld)
    {
        if (call.Sender != owner) return CallResult.Reverts(Revert.NotOwner(call));
        if (SlashOf(id) is not { State: SlashState.Appealed } slash) return WrongState(id);
        if (call.Now > slash.Deadline) return TooLate(call, slash.Deadline);
        return isUpheld ? Execute(call, slash) : Void(call, slash);
    }

    public CallResult Execute(Call call, int id)
    {
        if (SlashOf(id) is not { State: SlashState.Proposed } slash) return WrongState(id);
        if (call.Now <= slash.Deadline) return TooEarly(call, slash.Deadline);
        if (call.Now > slash.Deadline + ExecutionWindow) return TooLate(call, slash.Deadline + ExecutionWindow);
        return Execute(call, slash);
    }

    public CallResult Lapse(Call call, int id)
    {
        var slash = SlashOf(id);
        if (slash is not { State: SlashState.Proposed or SlashState.Appealed })
            return WrongState(id);
        var end = slash.Deadline + (slash.State == SlashState.Appealed ? 0 : ExecutionWindow);
        return call.Now <= end ? TooEarly(call, end) : Void(call, slash);
    }

    private static CallResult TooLate(Call call, ulong deadline) =>
        CallResult.Reverts("TooLate", call.Now, deadline);

    /// <param name="deadline">The last second at which it is too early.</param>
    private static CallResult TooEarly(Call call, ulong deadline) =>
        CallResult.Reverts("TooEarly", call.Now, deadline + 1);

    private CallResult WrongState(int id) =>
        CallResult.Reverts("WrongSlashState", id, SlashOf(id)?.State ?? SlashState.None);

    private static (int Min, int Max) BoundsOf(SlashReason reason) => reason switch
    {
        SlashReason.UnplannedStop => (100, 500),
        SlashReason.WrongHardware => (1, 5_000),
        _ => (1, Basis.Whole),
    };

    private Revert? WhyNot(Accusation accusation, BondModel bond)
    {
        if (bond.Account.IsZero) return new("UnknownBond", accusation.Bond);
        var (min, max) = BoundsOf(accusation.Reason);
        if (accusation.Bps < min || accusation.Bps > max)
            return new("BpsOutOfBounds", accusation.Reason, accusation.Bps, min, max);
        if (accusation.Evidence == default) return new("NoEvidence");
        if (_used.Contains((accusation.Bond, accusation.Evidence)))
            return new("EvidenceUsed", accusation.Bond, accusation.Evidence);
        if (accusation.Harmed == bond.Account || accusation.Prover == bond.Account)
            return new("AccusedIsPaid", bond.Account);
        return accusation.Harmed.IsZero && !accusation.Loss.IsZero
            ? new("LossWithoutHarmed", accusation.Harmed, accusation.Loss)
            : null;
    }

    /// <summary>Active stake goes first, so that whoever holds some in leaving gains nothing by it.</summary>
    private CallResult Execute(Call call, SlashModel slash)
    {
        var bond = stakes.BondOf(slash.Accusation.Bond);
        slash.State = SlashState.Executed;
        bond.Reserved -= slash.Amount;
        var fromActive = Basis.Min(slash.Amount, bond.Active);
        stakes.Activate(bond, -fromActive);
        bond.Unbonding = Basis.Less(bond.Unbonding, slash.Amount - fromActive);
        if (slash.Accusation.Reason >= SlashReason.ForgedWork)
        {
            bond.IsJailed = true;
            if (!bond.Active.IsZero) stakes.StartUnbonding(bond, bond.Active, call.Now);
        }

        stakes.Owe(slash.Accusation.Harmed, slash.ToHarmed);
        stakes.Owe(slash.Accusation.Prover, slash.ToProver);
        weft.Burn(stakes.At, slash.Amount - slash.ToHarmed - slash.ToProver);
        return CallResult.Done;
    }

    private CallResult Void(Call call, SlashModel slash)
    {
        var bond = stakes.BondOf(slash.Accusation.Bond);
        slash.State = SlashState.Void;
        bond.Reserved -= slash.Amount;
        stakes.Owe(bond.Account, StakesModel.TakeUnbonded(bond, call.Now));
        return CallResult.Done;
    }
}
