using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>What the guardian may stop, and the market's owner set.</summary>
internal static class GuardianActs
{
    public static EconomyTable All { get; } = new()
    {
        ["halt"] = (s, step) =>
        {
            var (at, halt) = Pick(s, step);
            return new(
                step.Size % 8 == 0 ? s.Actor(step.Actor) : halt.Guardian.IsZero ? s.Places.Keeper : halt.Guardian, at,
                Words.Call("halt()"), halt.Halt);
        },
        ["resume"] = (s, step) =>
        {
            var (at, halt) = Pick(s, step);
            var from = (step.Size % 4) switch
            {
                0 => s.Actor(step.Actor),
                1 => s.Places.Owner,
                _ => s.Places.Keeper,
            };
            return new(from, at, Words.Call("resume()"), halt.Resume);
        },
        ["set-guardian"] = (s, step) =>
        {
            var (at, halt) = Pick(s, step);
            var guardian = (step.Size % 4) switch
            {
                0 => default,
                1 => s.Actor(step.Other),
                _ => s.Places.Keeper,
            };
            return new(
                step.Pick % 16 == 0 ? s.Actor(step.Actor) : s.Places.Owner, at,
                Words.Call("setGuardian(address)", guardian), call => halt.SetGuardian(call, guardian));
        },
        ["set-fee"] = (s, step) =>
        {
            var (bps, to) = ((int)(step.Size % 520), step.Pick == 8 ? default : s.Places.Revenue);
            return new(
                step.Pick % 16 == 0 ? s.Actor(step.Actor) : s.Places.Owner, s.Places.Market,
                Words.Call("setFee(uint16,address)", bps, to), call => s.Model.Market.SetFee(call, bps, to));
        },
    };

    private static (Address At, HaltModel Halt) Pick(EconomyScene s, EconomyStep step) =>
        s.Model.Haltable[step.Pick % s.Model.Haltable.Count];
}
