using Weft.Market;

namespace Weft.Peers;

internal static class WireRefusals
{
    public static Refusal Malformed(string field, string expected) => new(
        "message-malformed",
        $"The field {field} of a message is malformed: expected {expected}.",
        "Use the same version of weft on both sides.");

    public static Refusal TooLarge() => new(
        "message-too-large",
        $"A message was larger than {WireLimits.MaxMessageBytes} bytes.",
        "Send a smaller job description, or less in one order; files belong into the input.");

    public static Refusal UploadTooLarge(long maxBytes) => new(
        "upload-too-large",
        $"The input is larger than the {maxBytes} bytes that the provider takes.",
        "Send less input, or let the job fetch its data itself.");

    public static Refusal UploadCut() => new(
        "upload-cut",
        "The line was cut before the input was complete.",
        "Hand the job over again.");

    public static Refusal DownloadTooLarge(long maxBytes) => new(
        "download-too-large",
        $"The provider sent more than {maxBytes} bytes of result.",
        "Let the job write less below its output path, or do not trust this provider.");
}
