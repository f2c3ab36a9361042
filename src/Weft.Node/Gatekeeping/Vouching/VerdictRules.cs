using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What a gateway makes of a checker's transcript: it believes the times and nothing else.</summary>
public static class VerdictRules
{
    /// <summary>From the challenge to the report.</summary>
    private const ulong Fresh = 600;

    private const ulong ClockTolerance = 60;

    /// <param name="gpuClass">What the machine is on offer as.</param>
    /// <returns>A refusal where the transcript is the checker's mistake and says nothing about the machine.</returns>
    public static Result<HardwareVerdict> Judge(
        HardwareTranscript transcript, TypedDomain domain, Address caller, string gpuClass, UnixTime now)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        var challenge = transcript.Challenge.Value;
        if (transcript.Domain != domain) return CheckingRefusals.TranscriptBad("it is of another market");
        if (challenge.Checker != caller) return CheckingRefusals.TranscriptBad("it is another checker's");
        if (challenge.Issued.Seconds + Fresh < now.Seconds || challenge.Issued.Seconds > now.Seconds + ClockTolerance)
            return CheckingRefusals.TranscriptBad("it is old, or a clock is off");
        if (HardwareDemands.Of(gpuClass) is not { } demand) return CheckingRefusals.ClassUnchecked(gpuClass);
        if (!demand.IsMetBy(challenge))
            return CheckingRefusals.TranscriptBad($"it asked less than a card of class {gpuClass} has to do");
        var faults = HardwareAudit.Faults(transcript);
        if (faults.FirstOrDefault(one => one.Kind is FaultKind.Malformed or FaultKind.NotSigned) is { } unusable)
            return CheckingRefusals.TranscriptBad(unusable.What.TrimEnd('.'));
        return new HardwareVerdict(
            challenge.Machine, caller, gpuClass, challenge.Gpus, challenge.Issued, transcript.Result().Hash(),
            [.. faults.Select(one => one.What)]);
    }
}
