using Weft.Market;

namespace Weft.Node;

/// <summary>What of a machine the market has a class for. A card without one is left out, not the machine.</summary>
/// <param name="Machine">The machine with those cards only; they keep their numbers.</param>
/// <param name="Unlisted">Why the others are not offered.</param>
public sealed record ListedGpus(MachineReport Machine, IReadOnlyList<Refusal> Unlisted)
{
    /// <param name="known">Whether the market's list has a class of that name.</param>
    public static ListedGpus Of(MachineReport machine, Func<string, bool> known)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return new(
            machine with { Gpus = [.. machine.Gpus.Where(gpu => known(gpu.ClassName))] },
            [.. machine.Gpus.Where(gpu => !known(gpu.ClassName))
                .Select(gpu => ProvidingRefusals.CardUnlisted(gpu.Index, gpu.Name, gpu.ClassName))]);
    }
}
