using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// <c>Haltable</c>: a guardian can stop what begins something new for three days, once; another shot is the owner's to
/// give. No way out is ever stopped.
/// </summary>
public sealed class HaltModel(Address owner)
{
    private const ulong MaxHalt = 72 * 3_600;

    public Address Guardian { get; private set; }

    public bool IsArmed { get; private set; }

    /// <summary>The last second of the halt; zero: none.</summary>
    public ulong HaltedUntil { get; private set; }

    public CallResult SetGuardian(Call call, Address guardian)
    {
        if (call.Sender != owner) return CallResult.Reverts(Revert.NotOwner(call));
        (Guardian, IsArmed) = (guardian, !guardian.IsZero);
        return CallResult.Done;
    }

    public CallResult Halt(Call call)
    {
        if (call.Sender != Guardian) return CallResult.Reverts("NotGuardian", call.Sender);
        if (!IsArmed) return CallResult.Reverts("NotArmed");
        (IsArmed, HaltedUntil) = (false, call.Now + MaxHalt);
        return CallResult.Done;
    }

    public CallResult Resume(Call call)
    {
        if (call.Sender != Guardian && call.Sender != owner) return CallResult.Reverts("NotGuardian", call.Sender);
        HaltedUntil = 0;
        return CallResult.Done;
    }

    /// <summary>What halted calls come to; null while they may go on.</summary>
    internal CallResult? WhyNot(Call call) =>
        call.Now <= HaltedUntil ? CallResult.Reverts("IsHalted", HaltedUntil) : null;
}
