using Weft.Market;

namespace Weft.Machine;

public static class ProvingRefusals
{
    public static Refusal DeviceFailed(string why) => new(
        "proof-device-failed", $"The device did not do the work. {why}",
        "Ask for less with --matrix and --memory; if it fails still, look at its driver with 'weft doctor'.");
}
