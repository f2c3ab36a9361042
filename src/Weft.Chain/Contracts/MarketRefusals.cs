using System.Globalization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>
/// What the market and its directory say no to beyond leases: halts, limits, the token, guards, delegates.
/// </summary>
internal static class MarketRefusals
{
    public static Refusal Halted(UnixTime until) => new(
        "market-halted", Text($"The guardian has halted new leases until {until.ToDateTimeOffset():u}."),
        "Wait until then, at most three days; running leases, closings and withdrawals go on.");

    public static Refusal Ended() => new(
        "market-ended", "This market opens no leases any more: its clock has run out.",
        "Use a newer market; money can still be taken out of this one.");

    public static Refusal Full(Money held, Money limit) => new(
        "market-full", $"The market would hold {held} tokens, and at most {limit} fit.", "Deposit less.");

    public static Refusal TokenNotExact(Money expected, Money received) => new(
        "token-not-exact", $"The token moved {received} where {expected} was asked for.",
        "The market cannot take a token that keeps a part of what is sent.");

    public static Refusal TokenRefused(Address token) => new(
        "token-refused", $"The token {token} refused to move.",
        "Look whether it is paused or has frozen one of the two addresses; withdraw to another address then.");

    public static Refusal BatchTooLong(Money count, Money limit) => new(
        "batch-too-long", $"The batch has {count.BaseUnits} entries, and {limit.BaseUnits} are taken.",
        "Send fewer at a time.");

    public static Refusal NonceTooHigh(ulong nonce, ulong limit) => new(
        "nonce-too-high", Text($"The number {nonce} is over {limit}, the highest there is."), "Name a lower number.");

    public static Refusal SecondSignature(Money amount, Money left) => new(
        "second-signature-needed",
        $"{amount} is over the {left} that the account's guard lets go without its second key today.",
        "Bring the second key with --second-key or its signature from 'weft wallet cosign', or wait for tomorrow.");

    public static Refusal SecondSignatureExpired(UnixTime deadline) => new(
        "second-signature-expired", Text($"The second key's signature was good until {deadline.ToDateTimeOffset():u}."),
        "Collect a new one with 'weft wallet cosign'.");

    public static Refusal NotGuarded(Address account) => new(
        "account-not-guarded", $"The account {account} has no guard.", "Put one on it with 'weft wallet guard set'.");

    public static Refusal TooManyDelegates(Address account) => new(
        "delegates-too-many", $"The account {account} has named 65,535 delegates, and their numbers are used up.",
        "Use one of the keys that were delegates before, or another account.");

    public static Refusal BadName(string name) => new(
        "directory-name-bad", $"'{name}' is no name of a GPU class or region.",
        "Use 1 to 64 lower-case letters, digits and hyphens.");

    public static Refusal NameTaken(string name) => new(
        "directory-name-taken", $"'{name}' is on the list already.", "Name each GPU class and region once.");

    public static Refusal ListFull(Money limit) => new(
        "directory-list-full", $"The list takes {limit.BaseUnits} names and no more.", "Leave some out.");

    public static Refusal EndpointTooLong(Money length, Money limit) => new(
        "endpoint-too-long", $"The gateway's address has {length.BaseUnits} bytes, and {limit.BaseUnits} are taken.",
        "Announce a shorter one.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
