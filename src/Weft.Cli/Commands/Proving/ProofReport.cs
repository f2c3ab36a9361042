using System.Globalization;
using Spectre.Console;
using Weft.Market;

namespace Weft.Cli;

/// <summary>What a proof says, and whether it holds.</summary>
internal static class ProofReport
{
    public static ExitCode Show(IInteraction ui, HardwareTranscript proof, IReadOnlyList<HardwareFault> faults)
    {
        var (challenge, size) = (proof.Challenge.Value, proof.Challenge.Value.Size);
        var document = Of(proof, faults);
        ui.Result(document, CliJson.Default.ProofDocument, console =>
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Machine {challenge.Machine}, checked by {challenge.Checker} at "
                + $"{document.Issued:yyyy-MM-dd HH:mm:ss} UTC."));
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{challenge.Gpus} x a product of {size.Matrix} x {size.Matrix}, and {document.MemoryBytes >> 20} MiB"
                + $" walked through, in {proof.ElapsedMs / 1_000.0:0.00} s."));
            foreach (var fault in faults)
                console.WriteLine(fault.Gpu is { } gpu ? $"GPU {gpu}: {fault.What}" : fault.What);
            console.WriteLine(faults.Count == 0 ? "The proof holds." : "The proof does not hold.");
        });
        return faults.Count == 0 ? ExitCode.Done : ExitCode.Refused;
    }

    public static ProofDocument Of(HardwareTranscript proof, IReadOnlyList<HardwareFault> faults)
    {
        var (challenge, size) = (proof.Challenge.Value, proof.Challenge.Value.Size);
        return new(
            faults.Count == 0, challenge.Checker.ToString(), challenge.Machine.ToString(),
            challenge.Issued.ToDateTimeOffset(), challenge.Gpus, size.Matrix, size.Cells * 8, proof.ElapsedMs,
            challenge.DeadlineMs,
            [.. faults.Select(fault => new FaultDocument(fault.Kind.ToString(), fault.Gpu, fault.What))]);
    }
}

/// <param name="MemoryBytes">On each GPU.</param>
internal sealed record ProofDocument(
    bool Holds, string Checker, string Machine, DateTimeOffset Issued, int Gpus, uint Matrix, ulong MemoryBytes,
    uint ElapsedMs, uint DeadlineMs, IReadOnlyList<FaultDocument> Faults);

/// <param name="Gpu">Which one; null: all of them.</param>
internal sealed record FaultDocument(string Kind, uint? Gpu, string What);
