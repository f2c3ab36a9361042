using System.Globalization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>What the chain says no to, and what stands between us and the chain.</summary>
public static class ChainRefusals
{
    public static Refusal Unreachable(string detail) => new(
        "chain-unreachable", $"The chain cannot be reached. {detail}",
        "Check the network and the rpc addresses in network.json; nothing is lost, what was begun goes on.");

    public static Refusal WrongChain(string detail) => new(
        "wrong-chain", $"The rpc address leads to another chain. {detail}",
        "Correct the rpc addresses or the chain id in network.json.");

    public static Refusal Malformed(string detail) => new(
        "chain-malformed", $"The chain's endpoint gives answers that cannot be right. {detail}",
        "Use another rpc address, or several with a quorum.");

    public static Refusal Disagreed(string detail) => new(
        "chain-disagrees", $"The chain's endpoints contradict each other. {detail}",
        "Wait until they are in step, or replace the one that is wrong.");

    public static Refusal Rejected(string detail) => new(
        "chain-rejected", $"The chain's endpoint refused. {detail}", "Try again, or use another rpc address.");

    public static Refusal TooLarge(string detail) => new(
        "chain-answer-large", $"An answer of the chain's endpoint is over the limit. {detail}",
        "Ask for less at a time, or use another rpc address.");

    public static Refusal NoContract(string what, Address address) => new(
        "contract-missing", $"There is no {what} at {address} on this chain.",
        "Correct the addresses in network.json; a local chain that was started anew has lost its contracts.");

    public static Refusal OtherToken(Address token, Address wanted) => new(
        "contract-token-other", $"The market pays in the token {token}, but network.json names {wanted}.",
        "Correct the token's or the market's address in network.json.");

    public static Refusal ReorgTooDeep(ulong block) => new(
        "chain-reorganised", Text($"The chain replaced more blocks than are remembered, back beyond block {block}."),
        "Start again: everything is read anew from the chain.");

    public static Refusal GasEmpty(string detail) => new(
        "gas-empty", $"The account cannot pay for gas. {detail}",
        "Send the chain's coin to the account and try again.");

    public static Refusal InsufficientBalance(string where, Money has, Money needs) => new(
        "insufficient-balance", $"The {where} holds {has} tokens, but {needs} are needed.",
        "Deposit or receive more, or ask for less.");

    public static Refusal NoPermit(Address token) => new(
        "token-without-permit", $"The token {token} has no permit (EIP-2612), so it cannot be deposited in one step.",
        "Use a market whose token has permits.");

    public static Refusal TokenUnfit(Address token, string why) => new(
        "token-unfit", $"The market cannot pay in the token {token}: {why}.",
        "Name a token of 6 decimals with permits, such as Circle's USDC of that chain.");

    public static Refusal LeaseNotOpen() => new(
        "lease-not-open", "The lease is not open: it was closed before, or never opened.",
        "Nothing is left to do for it.");

    public static Refusal LeaseTooEarly(UnixTime notBefore) => new(
        "lease-close-too-early",
        Text($"The lease can be ended so, or the guard removed alone, only from {notBefore.ToDateTimeOffset():u} on."),
        "Wait until then, or bring the consent of the provider, or of the second key.");

    public static Refusal AlreadyStopped() => new(
        "lease-already-stopped", "The renter has stopped this lease before.",
        "Wait for the close delay, then expire it.");

    public static Refusal AboveVoucher(Money amount, Money limit) => new(
        "amount-above-signed", $"{amount} tokens are claimed, but at most {limit} can be.",
        "Claim what the last voucher covers.");

    public static Refusal SignatureRefused(Address signer) => new(
        "signature-refused", $"The contract does not take a signature as that of {signer}.",
        "Check the key, the chain id and the market's address, and sign again.");

    public static Refusal NotAllowed(string who) => new(
        "not-your-lease", $"Only {who} may do this.", "Use the account or machine key that the lease or order names.");

    public static Refusal AlreadyEnrolled(Address machine) => new(
        "machine-already-enrolled", $"The machine key {machine} is enrolled already.", "Nothing is left to do.");

    public static Refusal NotEnrolled(Address machine) => new(
        "machine-not-enrolled", $"The machine key {machine} is not enrolled by this account, or was revoked.",
        "Enrol a machine key; a revoked one stays revoked.");

    public static Refusal NonceUsed(ulong nonce) => new(
        "request-nonce-used", Text($"The request number {nonce} is spent."),
        "Nothing is left to cancel; sign new requests.");

    public static Refusal Reverted(string with) => new(
        "transaction-reverted", $"The contract refused with {with}.",
        "Nothing was changed; check the numbers and try again.");

    public static Refusal KeyInUse() => new(
        "key-in-use", "Another process sends transactions with this key.",
        "Stop it first: one key has one writer.");

    public static Refusal JournalForeign(string detail) => new(
        "transactions-foreign", $"The file of sent transactions does not fit. {detail}",
        "Use the home folder of this account and chain, or move the file away.");

    public static Refusal JournalDamaged(string detail) => new(
        "transactions-damaged", $"The file of sent transactions is damaged. {detail}",
        "Bring it back from a backup, or move it away once no transaction is under way.");

    public static Refusal JournalStorage() => new(
        "transactions-not-writable", "The file of sent transactions cannot be written.",
        "Free some space on the disk, or give the node the right to write its home folder.");

    public static Refusal IntentChanged(string detail) => new(
        "intent-changed", detail, "What was submitted first stands; use a new id for something new.");

    public static Refusal Closed() => new(
        "transactions-closed", "The program ended before the transaction was seen in a block.",
        "Start again: the transaction goes on where it was.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
