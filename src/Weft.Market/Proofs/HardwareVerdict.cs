using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What one check of a machine came to.</summary>
/// <param name="GpuClass">What it was checked for.</param>
/// <param name="Gpus">How many cards, all at once.</param>
/// <param name="At">By the checker's clock.</param>
/// <param name="Transcript">The <see cref="HardwareResult.Hash"/>, which names the file that anybody can check again.
/// </param>
/// <param name="Faults">What was wrong; none for a machine that passed.</param>
public sealed record HardwareVerdict(
    Address Machine, Address Checker, string GpuClass, byte Gpus, UnixTime At, Hash32 Transcript,
    IReadOnlyList<string> Faults)
{
    /// <summary>Seconds that a verdict counts.</summary>
    public const ulong Life = 24 * 3_600;

    public bool Passed => Faults.Count == 0;

    public UnixTime Expiry => At.Plus(Life);

    /// <summary>Says something about a machine that offers this, now.</summary>
    public bool IsAbout(string gpuClass, int gpus, UnixTime now) =>
        now <= Expiry && gpus <= Gpus && string.Equals(GpuClass, gpuClass, StringComparison.Ordinal);
}
