using System.Globalization;
using Weft.Market;

namespace Weft.Machine;

public static class ProvingRefusals
{
    public static Refusal DeviceFailed(string why) => new(
        "proof-device-failed", $"The device did not do the work. {why}",
        "Ask for less with --matrix and --memory; if it fails still, look at its driver with 'weft doctor'.");

    public static Refusal NoOpenCl(int devices) => new(
        "proof-no-opencl",
        string.Create(
            CultureInfo.InvariantCulture, $"A card has to prove itself through OpenCL, which finds {devices}."),
        "Install the OpenCL driver of the card's maker; 'weft doctor' shows what is found.");

    public static Refusal CardUnseen(string gpu, string? place) => new(
        "proof-card-unseen", $"{gpu} cannot prove itself: no device of OpenCL is at its place, {place ?? "unknown"}.",
        "Install the OpenCL driver of the card's maker; 'weft doctor' shows what is found.");

    public static Refusal NotWiped(string gpu, string why) => new(
        "gpu-not-wiped", $"The memory of {gpu} could not be overwritten before the next job: {why}.",
        "Install the OpenCL part of the card's driver and ocl-icd-libopencl1, or restart the card's driver.");
}
