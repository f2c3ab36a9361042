using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

internal static class ReferringRefusals
{
    public static Refusal CodeMalformed(string code) => new(
        "code-malformed", $"'{code}' cannot be a code.",
        "Use 4 to 20 of A-Z, 0-9 and _; one that is to be taken does not begin with _.");

    public static Refusal CodeTaken(string code, Address by) => new(
        "code-taken", $"The code {code} is taken by {by}.", "Choose another one.");

    public static Refusal LinkMalformed(string text) => new(
        "referral-link-malformed", $"'{text}' is neither a code nor a referral link.",
        "Give the code, or the whole link as 'weft referral link' prints it.");

    public static Refusal OtherChain(ulong chain, ulong here) => new(
        "referral-link-other-chain", $"The link's code is on chain {chain}, and this is chain {here}.",
        "A binding is good on every chain, but the code can only be looked up on its own: use that network's "
        + "network.json.");
}
