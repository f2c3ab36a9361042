using System.Runtime.InteropServices;

namespace Weft.Machine;

/// <summary>This machine's processor in the words of images (GOARCH).</summary>
internal static class Processor
{
    public static string Name => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        Architecture.Arm64 => "arm64",
        Architecture.Arm or Architecture.Armv6 => "arm",
        Architecture.S390x => "s390x",
        Architecture.Ppc64le => "ppc64le",
        Architecture.RiscV64 => "riscv64",
        Architecture.LoongArch64 => "loong64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>
    /// An image for it would not run, or in an emulator at a tenth of the speed that is paid for. Images that do not
    /// say are let through; 32-bit ones run on their 64-bit processors.
    /// </summary>
    public static bool IsOther(string? image) => (Name, image) switch
    {
        (_, null or "") => false,
        ("amd64", "386") or ("arm64", "arm") => false,
        var (own, wanted) => own != wanted,
    };
}
