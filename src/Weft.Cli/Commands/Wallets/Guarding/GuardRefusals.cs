using Weft.Market;

namespace Weft.Cli;

internal static class GuardRefusals
{
    public static Refusal SignerMalformed(string text) => new(
        "second-signer-malformed",
        $"'{text}' names no second signer.",
        "Give an address, or a P-256 key as VERIFIER:X:Y, each part 0x and hexadecimal digits.");

    public static Refusal SignerOther(string signer) => new(
        "second-signer-other",
        $"The account's guard does not know {signer} as its second signer.",
        "Use the key that 'weft wallet guard set' named; 'weft wallet guard remove --lost' is for a lost one.");

    public static Refusal SignatureUnreadable(string path, string reason) => new(
        "second-signature-unreadable",
        $"The second signature {path} cannot be read: {reason}",
        "Make it with 'weft wallet cosign'.");

    public static Refusal SignatureOther(string path, string statement) => new(
        "second-signature-other",
        $"The second signature {path} is for something else, or was used: {statement}",
        "Collect one for exactly this with 'weft wallet cosign'; each is good once.");

    public static Refusal RemovalNotAsked() => new(
        "guard-removal-not-asked",
        "The guard is removed with its second key, or alone a week after that was asked for.",
        "Give --second-key or --second-signature; where the key is lost, ask with --lost.");

    public static Refusal RemovalTooEarly(DateTimeOffset from) => new(
        "guard-removal-too-early",
        $"The guard can be removed without its second key from {from:u} on.",
        "Wait until then; 'weft wallet guard remove --keep' takes the asking back.");

    public static Refusal CosignUnclear() => new(
        "cosign-unclear",
        "A second signature is for one thing: a withdrawal, a new guard, or no guard.",
        "Give --withdraw with --to, or --limit with --second, or --remove.");
}
