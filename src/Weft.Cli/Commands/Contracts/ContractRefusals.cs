using Weft.Market;

namespace Weft.Cli;

/// <summary>What the verbs of the economy say no to before the chain is asked.</summary>
internal static class ContractRefusals
{
    public static Refusal NoEconomy() => new(
        "network-no-economy",
        "network.json names a market and nothing around it: no token, no stakes, no governance.",
        "Get the network.json of a network that has them; 'weft devnet' writes one.");

    public static Refusal Malformed(string field, string value, string expected) => new(
        "argument-malformed", $"'{value}' is no {field}: {expected} was expected.", "Mend it and run again.");

    public static Refusal Unconfirmed() => new(
        "not-confirmed", "Nothing was signed or sent.", "Run it again and say yes, or give --yes.");

    public static Refusal ToOfAnother() => new(
        "to-of-another", "Another account's share goes to that account, nowhere else.",
        "Leave out --to, or --for to take your own.");

    public static Refusal NoBond(StakeRole role) => new(
        "stake-no-bond", $"The account has no such bond as a {role.ToString().ToLowerInvariant()}.",
        "See 'weft stake show' for its bonds; name the machine of a provider's bond with --machine.");

    public static Refusal NothingUnbonding() => new(
        "stake-nothing-unbonding", "Nothing was unbonded, and nothing is owed aside from bonds.",
        "Unbond first with 'weft stake unbond'; 21 days later it can be withdrawn.");

    public static Refusal NoWorkReward() => new(
        "work-nothing-to-claim", "No week that is over has released anything that is not claimed yet.",
        "A week's fees are sold for WEFT after it; see 'weft rewards show' and 'weft rewards auction show'.");

    public static Refusal NothingVested() => new(
        "work-nothing-vested", "Nothing has vested that is not paid yet.",
        "Claims vest over 180 days from the next Thursday on; see 'weft rewards show'.");

    public static Refusal NothingToCollect() => new(
        "revenue-nothing-waiting", "No fee waits in the market for these accounts.",
        "A fee is there once a lease has ended; see 'weft leases'.");

    public static Refusal NothingForSale() => new(
        "auction-nothing-for-sale", "Nothing is for sale today, or nothing of it is left.",
        "What a week brought is sold from the next week on, a seventh of it a day, from 0:00 UTC.");

    public static Refusal NoTier(int tier) => new(
        "pass-no-tier", $"There is no tier {tier}.", "See 'weft pass tiers' for what is sold.");

    public static Refusal NoPass(string id) => new(
        "pass-none", $"The account holds no pass {id}.", "See 'weft pass show' for the account's passes.");

    public static Refusal PassOnTooMuch(string text) => new(
        "pass-on-malformed", $"'{text}' is no share: 0 to 100 % was expected.", "Name a percentage such as 25.");

    public static Refusal NoProposal(string id) => new(
        "proposal-none", $"There is no proposal '{id}'.",
        "Name its place in 'weft govern list', or its whole number.");

    public static Refusal ProposalEmpty() => new(
        "proposal-empty", "The proposal would call nothing.",
        "Say what it sets with --set, or give a file with --calls.");

    public static Refusal EvidenceUnreadable(string path, string reason) => new(
        "evidence-unreadable", $"The evidence {path} cannot be read: {reason}",
        "Name a file, or its Keccak-256 as 0x and 64 hexadecimal digits.");

    public static Refusal ProposalFileUnreadable(string path, string reason) => new(
        "proposal-file-unreadable", $"The file {path} cannot be read: {reason}",
        "JSON is expected: {\"title\": \"...\", \"calls\": [{\"to\": \"0x...\", \"data\": \"0x...\"}]}.");
}
