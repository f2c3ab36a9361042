using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

public enum SlashStage
{
    None = 0,
    Proposed = 1,
    Appealed = 2,
    Executed = 3,
    Void = 4,
}

/// <summary>What can be done to a case now, and by whom.</summary>
public enum SlashStep
{
    /// <summary>It is over.</summary>
    None,

    /// <summary>By the accused.</summary>
    Appeal,

    /// <summary>By governance.</summary>
    Decide,

    /// <summary>By anyone.</summary>
    Execute,

    /// <summary>By anyone: the deadline of whoever had to act is over.</summary>
    Lapse,
}

/// <param name="Deadline">Proposed: last moment of an appeal. Appealed: last moment of the decision.</param>
/// <param name="ToHarmed">Of the amount; to the prover too; the rest is burned.</param>
public sealed record SlashCase(
    BigInteger Id, Hash32 BondId, SlashStage Stage, SlashReason Reason, UnixTime Deadline, WeftAmount Amount,
    WeftAmount ToHarmed, WeftAmount ToProver, Hash32 Evidence)
{
    /// <summary>After the time for an appeal: as long can anyone execute it.</summary>
    public const ulong ExecutionSeconds = 14 * 86_400;

    public string ReasonWords => Reason switch
    {
        SlashReason.UnplannedStop => "unplanned stop",
        SlashReason.WrongHardware => "wrong hardware",
        SlashReason.ForgedWork => "forged work",
        SlashReason.DataTheft => "theft of data",
        _ => "unknown",
    };

    /// <summary>What can be done now, and the last moment of it; no end where there is none.</summary>
    public (SlashStep Step, UnixTime? Until) NextAt(UnixTime now)
    {
        if (Stage is not (SlashStage.Proposed or SlashStage.Appealed)) return (SlashStep.None, null);
        if (now <= Deadline) return (Stage == SlashStage.Proposed ? SlashStep.Appeal : SlashStep.Decide, Deadline);
        var last = Deadline.Plus(ExecutionSeconds);
        return Stage == SlashStage.Proposed && now <= last ? (SlashStep.Execute, last) : (SlashStep.Lapse, null);
    }
}

/// <param name="BasisPoints">Of what the bond holds and no other case has reserved.</param>
/// <param name="Harmed">Zero: nobody, and then nothing was lost.</param>
/// <param name="Prover">Zero: its part is burned.</param>
public sealed record SlashAccusation(
    Hash32 Bond, SlashReason Reason, int BasisPoints, Hash32 Evidence, Address Harmed, WeftAmount Loss, Address Prover);
