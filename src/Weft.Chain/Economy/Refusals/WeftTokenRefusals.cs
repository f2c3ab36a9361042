using Weft.Market;
using static Weft.Chain.Figures;
using E = Weft.Chain.WeftTokenContract.Errors;

namespace Weft.Chain;

/// <summary>What <c>WeftToken</c> says no to.</summary>
internal static class WeftTokenRefusals
{
    public static Refusal TooLittle(WeftAmount there, WeftAmount needed) => new(
        "weft-too-little", $"The account has {there}, and {needed} are needed.",
        "Get more WEFT, or name a smaller amount.");

    public static Refusal? Of(WeftTokenContract.Error error) => error switch
    {
        E.ERC20InsufficientBalance e => TooLittle(new((UInt128)e.Balance), new((UInt128)e.Needed)),
        E.ERC20InsufficientAllowance e => new Refusal(
            "weft-not-allowed",
            $"{e.Spender} may take {Wefts(e.Allowance)} of the account, and {Wefts(e.Needed)} are needed.",
            "Run the same command again: it allows what is missing first."),
        E.ERC2612ExpiredSignature e => Signature($"it was good until {Time(e.Deadline)}"),
        E.VotesExpiredSignature e => Signature($"it was good until {Time(e.Expiry)}"),
        E.ERC2612InvalidSigner e => Signature($"it is that of {e.Signer}, not of {e.Owner}"),
        E.InvalidAccountNonce e => Signature($"its number is used; the next is {Number(e.CurrentNonce)}"),
        E.ECDSAInvalidSignature or E.ECDSAInvalidSignatureLength or E.ECDSAInvalidSignatureS =>
            Signature("it is not well formed"),
        E.ERC20InvalidReceiver or E.ERC20InvalidSpender or E.ERC20InvalidApprover or E.ERC20InvalidSender =>
            EconomyRefusals.ZeroAddress(),
        E.ERC5805FutureLookup e => new Refusal(
            "votes-not-known-yet", $"Votes of {Time(e.Timepoint)} are not known at {Time(e.Clock)}.",
            "Wait for the next block."),
        E.SafeCastOverflowedUintDowncast e => EconomyRefusals.TooLarge(e.Value),
        _ => null,
    };

    private static Refusal Signature(string why) => new(
        "weft-signature", $"The token does not take the signature: {why}.", "Sign again.");
}
