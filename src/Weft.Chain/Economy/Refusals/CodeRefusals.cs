using Weft.Ethereum;
using Weft.Market;
using static Weft.Chain.Figures;
using E = Weft.Chain.ReferralCodesContract.Errors;

namespace Weft.Chain;

/// <summary>What <c>ReferralCodes</c> says no to.</summary>
internal static class CodeRefusals
{
    public static Refusal Unknown(string code) => new(
        "code-unknown", $"Nobody holds the code {code} on this chain.",
        "Look at how it is written; for an account's own code that begins with _ use the whole link, or --referrer.");

    public static Refusal NotTheirs(string code, Address account) => new(
        "code-not-theirs", $"The code {code} is not that of {account}.", "Ask who gave it to you for a new link.");

    public static Refusal? Of(ReferralCodesContract.Error error) => Codes(error) ?? Binds(error) ?? Others(error);

    private static Refusal? Codes(ReferralCodesContract.Error error) => error switch
    {
        E.CommittedAlready e => new Refusal(
            "code-committed-already", $"The same wish was written down at {Time(e.Since)}.",
            "Go on with it: a minute later the code can be taken, for a day."),
        E.NotCommitted => new Refusal(
            "code-not-committed", "The wish for this code was not written down by this account, or was used up.",
            "Begin again with 'weft referral code new'."),
        E.RevealTooEarly e => new Refusal(
            "code-reveal-too-early", $"The code can be taken from {Time(e.From)} on.", "Wait until then."),
        E.RevealTooLate e => new Refusal(
            "code-reveal-too-late", $"The code could be taken until {Time(e.Until)}.",
            "Begin again with 'weft referral code new'."),
        E.BadCode e => Malformed(e.Code),
        E.CodeTaken e => Taken(e.By),
        E.TooManyCodes e => new Refusal(
            "code-too-many", $"{e.Account} holds {Number(e.Limit)} codes already, and no more are allowed.",
            "Transfer one of them first."),
        E.NotEntitled e => new Refusal(
            "code-not-entitled",
            $"A code of one's own needs 5 tokens of own fees or 100 WEFT at stake; {e.Account} has paid "
            + $"{Tokens(e.FeesPaid)} and staked {Wefts(e.Bonded)}.",
            "Use the code that the account has from the start ('weft referral show'), or rent something first and have "
            + "its fee collected."),
        E.NotCodeHolder e => new Refusal(
            "code-not-yours", e.Holder.IsZero ? "Nobody holds this code." : $"This code is that of {e.Holder}.",
            "Use the account that holds it; the code that every account has from the start cannot be passed on."),
        E.NotOffered e => new Refusal(
            "code-not-offered", $"This code was not offered to {e.Caller}.",
            "Ask its holder for 'weft referral code transfer'."),
        E.OfferNotReady e => new Refusal(
            "code-offer-not-ready", $"The code can be taken over from {Time(e.ReadyAt)} on.",
            "Wait until then; the delay is there so that a stolen key can be noticed."),
        _ => null,
    };

    private static Refusal? Binds(ReferralCodesContract.Error error) => error switch
    {
        E.NoSides => new Refusal(
            "bind-no-sides", "The binding says neither renter nor provider.", "Name --as renter, provider or both."),
        E.SelfReferral e => SelfReferral(e.Account),
        E.MutualReferral e => new Refusal(
            "bind-mutual", $"{e.Referrer} was itself brought by {e.Referee}.", "Two accounts cannot bring each other."),
        E.BindExpired e => new Refusal(
            "bind-expired", $"The statement could be written until {Time(e.Deadline)}.", "Sign a new one."),
        E.NonceCancelled e => new Refusal(
            "bind-cancelled", $"The statement's number {e.Nonce} is below {e.Floor}: its signer took it back.",
            "Sign a new one."),
        E.NoHomeChain => new Refusal(
            "bind-no-home-chain", "The statement does not say on which chain its code is.", "Sign a new one."),
        E.NotReferrersCode e => new Refusal(
            "bind-code-moved", $"The code is not that of {e.Referrer} any more.",
            "Ask who gave it to you for a new link."),
        E.AlreadyBound e => AlreadyBound(e.Referee, e.Side == (byte)ReferralSides.Provider, e.Referrer),
        E.FeeSeenBefore e => new Refusal(
            "bind-too-late",
            $"{Tokens(e.Fees)} of fees of {e.Referee} were seen before, and a binding comes before the first fee.",
            "Nothing can be done: this account counts as one that came by itself."),
        E.BadSignature e => new Refusal(
            "bind-signature", $"The statement is not signed by {e.Signer}.", "Let the one who was brought sign it."),
        _ => null,
    };

    public static Refusal SelfReferral(Address account) => new(
        "bind-self", $"{account} cannot bring itself.", "Use the code of who told you of Weft, or none.");

    public static Refusal AlreadyBound(Address referee, bool asProvider, Address referrer) => new(
        "bind-already",
        $"{referee} is bound as a {(asProvider ? "provider" : "renter")} to {referrer} already.",
        "A binding is written once and for ever; nobody can change it.");

    public static Refusal Taken(Address by) => new(
        "code-taken", $"The code is taken by {by}.", "Choose another one.");

    public static Refusal Malformed(string code) => new(
        "code-malformed", $"'{Printable(code)}' cannot be taken as a code.",
        "Use 4 to 20 of A-Z, 0-9 and _, not beginning with _.");

    private static Refusal? Others(ReferralCodesContract.Error error) => error switch
    {
        E.LedgerAlreadySet => EconomyRefusals.Fixed("ledger of the codes"),
        E.OwnableUnauthorizedAccount e => EconomyRefusals.RoleMissing("governance", e.Account),
        E.OwnableInvalidOwner or E.ZeroAddress => EconomyRefusals.ZeroAddress(),
        _ => null,
    };

    private static string Printable(string text) =>
        string.Concat(text.Take(40).Select(c => char.IsControl(c) || c == '\'' ? ' ' : c));
}
