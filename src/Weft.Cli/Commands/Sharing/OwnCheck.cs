using System.Globalization;
using Weft.Ethereum;
using Weft.Machine;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>What a checker would ask of this machine, asked by itself before anybody else does.</summary>
internal static class OwnCheck
{
    /// <returns>Why it would fail; null where it passes, or where nobody can be checked for its class.</returns>
    public static async Task<Refusal?> WhyNotAsync(
        IInteraction ui, TypedDomain domain, ISigner machine, MachineReport report, CancellationToken cancel)
    {
        foreach (var kind in report.Gpus.GroupBy(gpu => gpu.ClassName, StringComparer.Ordinal))
        {
            if (HardwareDemands.Of(kind.Key) is not { } demand)
            {
                ui.Say($"{kind.Key}: {CheckingRefusals.ClassUnchecked(kind.Key).Sentence}");
                continue;
            }

            var ran = await ui.WaitAsync($"Checking {kind.Count()} x {kind.Key}", _ => SelfTest.RunAsync(
                domain, machine, (byte)kind.Count(), demand, TimeProvider.System,
                MachineProver.Of(report with { Gpus = [.. kind] }, DriversCommand.CommandLine), cancel));
            if (!ran.TryGet(out var proof, out var refusal)) return refusal;
            var faults = await Task.Run(() => HardwareAudit.Faults(proof), cancel);
            if (faults.Count > 0) return OwnCheckRefusals.Failed(kind.Key, faults);
            ui.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind.Key}: passed in {proof.ElapsedMs / 1_000.0:0.0} s of {demand.DeadlineMs / 1_000.0:0} s."));
        }

        return null;
    }
}

internal static class OwnCheckRefusals
{
    public static Refusal Failed(string gpuClass, IReadOnlyList<HardwareFault> faults) => new(
        "self-test-failed",
        $"This machine would not pass as {gpuClass}: {string.Join(' ', faults.Select(fault => fault.What))}",
        "Look for other programs on the card, its cooling and its driver; 'weft proof run' measures it alone.");
}
