using Weft.Market;

namespace Weft.Node;

public static class JobRefusals
{
    private static readonly HashSet<string> Final = new(StringComparer.Ordinal)
    {
        TooLarge(0, 0).Code, OtherThanCommitted().Code, Malformed("").Code, InputTooLarge(0).Code, InputMismatch().Code,
        SecretRefusals.Missing("").Code, SecretRefusals.Unreadable().Code, SecretRefusals.Unsupported().Code,
        SecretRefusals.ForeignKey().Code, SecretRefusals.Gone().Code,
        ProvidingRefusals.NotYourLease(default).Code, ProvidingRefusals.LeaseOver("").Code,
    };

    /// <summary>Whether handing the same job over again cannot help; anything else may be the line's fault.</summary>
    public static bool IsFinal(Refusal why) => Final.Contains(why.Code);

    public static Refusal TooLarge(int bytes, int most) => new(
        "job-too-large", $"The job is {bytes} bytes long, {most} is the most.", "Move data into the input files.");

    public static Refusal OtherThanCommitted() => new(
        "job-hash-mismatch", "This is not the job that the request committed to.",
        "Send the very bytes whose hash the request carries.");

    public static Refusal Malformed(string where) => new(
        "job-malformed", $"The job cannot be read: {where}.", "Correct the job and send a new request.");

    public static Refusal InputTooLarge(long most) => new(
        "input-too-large", $"The input is larger than the {most} bytes that this machine takes.",
        "Send less, or fetch it in the job.");

    public static Refusal InputMismatch() => new(
        "input-mismatch", "The input that came is not the one that the job names.", "Send it again unchanged.");

    public static Refusal InputComing() => new(
        "input-coming", "The same input is being sent for another lease just now, or an earlier try has not ended yet.",
        "Try again in a moment; what is there by then need not be sent again.");

    public static Refusal InputOffsetOff(long offset, long held) => new(
        "input-offset-off", $"The input was sent from byte {offset} on, and only {held} bytes of it are here.",
        "Ask again how much is here, and send the rest.");

    public static Refusal InputDamaged() => new(
        "input-damaged", "What this machine had of the input was damaged, and is thrown away.",
        "Send the whole input again.");
}
