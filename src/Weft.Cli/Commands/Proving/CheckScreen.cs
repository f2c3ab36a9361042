using System.Globalization;
using Spectre.Console;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>What a checker sees, a line for each thing that happens, and the document of a single draw.</summary>
internal sealed class CheckScreen(IInteraction ui, string? keep, TimeProvider time) : IProgress<CheckEvent>
{
    private readonly Lock _gate = new();
    private readonly List<ProofDocument> _checked = [];
    private readonly List<NotCheckedDocument> _not = [];

    public void Report(CheckEvent value)
    {
        lock (_gate)
        {
            if (Line(value) is { } line)
                ui.Say($"{time.GetUtcNow().ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture)}  {line}");
        }
    }

    /// <summary>Of one draw: refused where a machine did not pass, so that scripts see it.</summary>
    public ExitCode Close()
    {
        ui.Result(new CheckDocument(_checked, _not), CliJson.Default.CheckDocument, console => console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_checked.Count(one => one.Holds)} of {_checked.Count + _not.Count} machines passed.")));
        return _checked.All(one => one.Holds) ? ExitCode.Done : ExitCode.Refused;
    }

    private string? Line(CheckEvent happened)
    {
        switch (happened)
        {
            case CheckEvent.OwnerDrawn drawn:
                return $"owner {Show.Short(drawn.Provider.ToString())}: {drawn.Machines} machine(s), {drawn.Gpus} "
                    + "card(s), all at once";
            case CheckEvent.MachineChecked done:
                Keep(done.Transcript);
                _checked.Add(ProofReport.Of(done.Transcript, done.Faults));
                var machine = $"machine {Show.Short(done.Target.Machine.ToString())} ({done.Target.GpuClass})";
                var took = string.Create(
                    CultureInfo.InvariantCulture, $"{done.Transcript.ElapsedMs / 1_000.0:0.0} s");
                return done.Faults.Count == 0
                    ? $"{machine}: passed in {took}"
                    : $"{machine}: failed. {string.Join(' ', done.Faults.Select(fault => fault.What))} Its owner can "
                    + "ask another checker: two that disagree void each other";
            case CheckEvent.NotChecked not:
                _not.Add(new(not.Target.Machine.ToString(), not.Why.Code, not.Why.Sentence));
                return $"machine {Show.Short(not.Target.Machine.ToString())}: not checked. {not.Why.Sentence}";
            case CheckEvent.Published { Gateways: 0 }:
                return "no gateway took the result";
            case CheckEvent.Published published:
                return $"published at {published.Gateways} gateway(s)";
            case CheckEvent.Trouble trouble:
                return trouble.Why.ToString();
            default:
                return null;
        }
    }

    private void Keep(HardwareTranscript transcript)
    {
        if (keep is null) return;
        Directory.CreateDirectory(keep);
        File.WriteAllBytes(
            Path.Combine(keep, $"{transcript.Result().Hash()}.json"), ProofJson.Encode(transcript));
    }
}

/// <param name="NotChecked">Those that came to no result; nothing is published about them.</param>
internal sealed record CheckDocument(
    IReadOnlyList<ProofDocument> Checked, IReadOnlyList<NotCheckedDocument> NotChecked);

internal sealed record NotCheckedDocument(string Machine, string Code, string Why);
