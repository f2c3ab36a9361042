using System.Globalization;
using Weft.Market;

namespace Weft.Machine;

/// <summary>What a machine lacks; shown by <c>weft doctor</c>.</summary>
public static class ProbeRefusals
{
    public static Refusal NoGpu() => new(
        "gpu-none",
        "This machine shows no NVIDIA GPU; its processor can be offered as class \"cpu\".",
        "With a card in the machine: install its driver, and look at nvidia-smi.");

    public static Refusal DriverBroken(string why) => new(
        "gpu-driver-broken",
        $"NVIDIA's driver is installed but does not work: {why}.",
        "Restart the machine, or install the driver again; nvidia-smi must list the cards.");

    public static Refusal GpuNotLeasable(string name) => new(
        "gpu-not-leasable",
        $"{name} answers to OpenCL, but only NVIDIA cards can be handed to a job so far.",
        "Offer the machine as class \"cpu\", or use an NVIDIA card.");

    public static Refusal MigMode(int gpu, string name, int? parts) => new(
        "gpu-mig",
        string.Create(
            CultureInfo.InvariantCulture,
            $"GPU {gpu}, {name}, is cut into {parts ?? 0} MIG instances; leases are of whole cards, so it is not "
            + $"offered."),
        string.Create(CultureInfo.InvariantCulture, $"To offer it: nvidia-smi -i {gpu} -mig 0, and restart."));

    public static Refusal EccErrors(int gpu, string name, ulong errors) => new(
        "gpu-ecc-errors",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The memory of GPU {gpu}, {name}, had {errors} errors that could not be corrected since its driver was "
            + $"loaded."),
        "Reset the card (nvidia-smi --gpu-reset) or restart; if they come again it wants repair: jobs compute wrong.");

    public static Refusal NoToolkit() => new(
        "gpu-toolkit-missing",
        "The container engine has no way to hand a GPU to a job.",
        "Install the NVIDIA container toolkit and run: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml");

    public static Refusal NoOpenCl() => new(
        "opencl-missing",
        "No OpenCL loader is installed on this machine itself; jobs bring their own.",
        "Nothing for jobs. For programs on the machine: apt-get install ocl-icd-libopencl1 and a driver.");

    public static Refusal OpenClCrashed(string how) => new(
        "opencl-crashed", $"A driver of OpenCL crashed when it was asked for its devices: {how}.",
        "Look with clinfo which of the drivers in /etc/OpenCL/vendors does it; install that one again or remove it.");

    public static Refusal OpenClHung(TimeSpan patience) => new(
        "opencl-hung",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The drivers of OpenCL did not say within {patience.TotalSeconds:0.#} s which devices they have."),
        "Look with clinfo which of the drivers in /etc/OpenCL/vendors hangs, and at dmesg; a restart may help.");

    public static Refusal NoUserNamespace() => new(
        "user-namespace-missing",
        "The container engine gives jobs no user ids of their own; they run as nobody instead.",
        "Podman as root: add a range for the user containers to /etc/subuid and /etc/subgid. Docker: userns-remap.");

    public static Refusal DriverUnsafe(string version, string least) => new(
        "gpu-driver-unsafe",
        $"NVIDIA's driver {version} has published holes that a job could use against this machine.",
        $"Install {least} or newer (state of June 2026; look at NVIDIA's security bulletins for later ones).");

    public static Refusal ToolkitUnsafe(string version, string least) => new(
        "gpu-toolkit-unsafe",
        $"NVIDIA's container toolkit {version} lets an image run code as root on this machine (CVE-2025-23266).",
        $"Install {least} or newer, then run: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml");
}
