using Weft.Market;

namespace Weft.Machine;

public static class EgressRefusals
{
    public static Refusal PolicyBad(string text) => new(
        "egress-policy-bad",
        $"\"{(text.Length <= 80 ? text : text[..80] + "...")}\" is no destination that jobs could be let through to.",
        "Say none, open, or a list such as huggingface.co:443,pypi.org:443 (at most 256).");

    public static Refusal MailPort(string text) => new(
        "egress-mail-port",
        $"{text} is a mail port; those stay shut so that no job can send mail in your name.",
        "Leave it out.");

    public static Refusal NotOffered() => new(
        "egress-not-offered",
        "The job asks for the internet, but this machine's owner does not give it to jobs.",
        "Rent a machine whose offer has the feature internet (weft run --internet), or bring the data along.");

    public static Refusal Unenforceable(string why) => new(
        "egress-unenforceable",
        $"This machine cannot keep a job with network away from the owner's own networks ({why}), so jobs get none.",
        "Run the provider as root on Linux with ip, nft, nsenter, unshare and slirp4netns (eng/container-engine.sh).");

    public static Refusal TargetUnresolved(string host) => new(
        "egress-target-unknown",
        $"The name {host} in the list of allowed destinations has no address on the internet.",
        "Correct the list of weft share --egress, or look at this machine's name server.");
}
