using Weft.Market;

namespace Weft.Machine;

public static class ProvingRefusals
{
    public static Refusal DeviceFailed(string why) => new(
        "proof-device-failed", $"The device did not do the work. {why}",
        "Ask for less with --matrix and --memory; if it fails still, look at its driver with 'weft doctor'.");

    public static Refusal NotWiped(string gpu, string why) => new(
        "gpu-not-wiped", $"The memory of {gpu} could not be overwritten before the next job: {why}.",
        "Install the OpenCL part of the card's driver and ocl-icd-libopencl1, or restart the card's driver.");
}
