using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// A machine that challenges itself: the whole protocol with one key on both sides. Nobody else has to believe its
/// times; it shows that the work can be done, and how long it takes.
/// </summary>
public static class SelfTest
{
    /// <param name="work">Does the work of one card of the challenge.</param>
    public static async Task<Result<HardwareTranscript>> RunAsync(
        TypedDomain domain, ISigner machine, byte gpus, HardwareDemand demand, TimeProvider time,
        Func<HardwareChallenge, uint, IGpuProver> work, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(machine);
        await using var line = new DirectCheckLine(new WillingCheckDesk(domain, machine, work), machine.Address);
        return await new HardwareChecker(domain, machine, time)
            .CheckAsync(line, machine.Address, gpus, demand, cancel);
    }
}
