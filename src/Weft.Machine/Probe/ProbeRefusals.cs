using System.Globalization;
using Weft.Market;

namespace Weft.Machine;

/// <summary>What a machine lacks; shown by <c>weft doctor</c>.</summary>
public static class ProbeRefusals
{
    public static Refusal NoGpu() => new(
        "gpu-none",
        "This machine shows no NVIDIA or AMD GPU; its processor can be offered as class \"cpu\".",
        "With a card in the machine: install its driver; nvidia-smi or /sys/class/drm must show it.");

    public static Refusal DriverBroken(string why) => new(
        "gpu-driver-broken",
        $"NVIDIA's driver is installed but does not work: {why}.",
        "Restart the machine, or install the driver again; nvidia-smi must list the cards.");

    public static Refusal GpuNotLeasable(string name) => new(
        "gpu-not-leasable",
        $"{name} answers to OpenCL, but only NVIDIA and AMD cards can be handed to a job so far.",
        "Offer the machine as class \"cpu\", or use a card of theirs.");

    public static Refusal MigMode(int gpu, string name, int? parts) => new(
        "gpu-mig",
        string.Create(
            CultureInfo.InvariantCulture,
            $"GPU {gpu}, {name}, is cut into {parts ?? 0} MIG instances; leases are of whole cards, so it is not "
            + $"offered."),
        string.Create(CultureInfo.InvariantCulture, $"To offer it: nvidia-smi -i {gpu} -mig 0, and restart."));

    public static Refusal EccErrors(string card, ulong errors) => new(
        "gpu-ecc-errors",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The memory of {card} had {errors} errors that could not be corrected since its driver was "
            + $"loaded."),
        "Reset the card or restart the machine; if they come again it wants repair: jobs compute wrong.");

    public static Refusal ClassNone(string name, string? place) => new(
        "gpu-class-none",
        $"{name}{(place is null ? "" : $" at {place}")} is of no GPU class: it is a part of a processor, or a card "
        + "that Weft does not know by its id.",
        "Other cards and the processor are offered all the same; for a card of its own, report what lspci -nn says.");

    public static Refusal NodeMissing(string name, string node) => new(
        "gpu-node-missing", $"{name} cannot be handed to a job: {node} is not there.",
        "Load the driver with its compute part (modprobe amdgpu; a kernel with CONFIG_HSA_AMD), and look at dmesg.");

    public static Refusal NodeClosed(string name, string node) => new(
        "gpu-node-closed", $"{name} cannot be handed to a job: only a group may open {node}, and jobs are in none.",
        "A udev rule with MODE=\"0666\" for KERNEL==\"kfd\" and KERNEL==\"renderD*\" opens it to jobs, "
        + "and to every user.");

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
        "Podman as root: add a range for the user containers to /etc/subuid and /etc/subgid. Docker as root: "
            + "userns-remap. Without root: Podman.");

    public static Refusal DriverUnsafe(string version, string least) => new(
        "gpu-driver-unsafe",
        $"NVIDIA's driver {version} has published holes that a job could use against this machine.",
        $"Install {least} or newer (state of June 2026; look at NVIDIA's security bulletins for later ones).");

    public static Refusal ToolkitUnsafe(string version, string least) => new(
        "gpu-toolkit-unsafe",
        $"NVIDIA's container toolkit {version} lets an image run code as root on this machine (CVE-2025-23266).",
        $"Install {least} or newer, then run: nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml");
}
