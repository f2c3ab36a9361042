using Weft.Market;

namespace Weft.Node;

public static class SecretRefusals
{
    public static Refusal Missing(string name) => new(
        "secret-missing", $"The job expects the secret {name}, and it did not come with it.",
        "Give it with weft run --secret or --registry-login.");

    public static Refusal Unreadable() => new(
        "secrets-unreadable",
        "The secrets that came with the job cannot be opened: sealed for another machine or lease, or damaged.",
        "Send the request again; if it stays so, use the same version of weft on both sides.");

    public static Refusal Unsupported() => new(
        "secrets-unsupported", "The machine does not say what secrets are to be sealed to, so none are sent.",
        "Rent a machine with a newer version of weft.");

    public static Refusal ForeignKey() => new(
        "secrets-foreign-key", "The key that the machine wants secrets sealed to is not the key of the lease.",
        "No secret was sent; avoid this provider.");

    public static Refusal Gone() => new(
        "secrets-gone", "The job's secrets were in the memory of the run that was ended, and nowhere else.",
        "Start the job again with weft run.");
}
