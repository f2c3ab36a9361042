using System.Text.Json.Serialization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>A verdict in the journal.</summary>
internal sealed record VerdictRow(
    string Machine, string Checker, string GpuClass, byte Gpus, ulong At, string Transcript,
    IReadOnlyList<string> Faults)
{
    public static VerdictRow Of(HardwareVerdict verdict) => new(
        verdict.Machine.ToString(), verdict.Checker.ToString(), verdict.GpuClass, verdict.Gpus, verdict.At.Seconds,
        verdict.Transcript.ToString(), verdict.Faults);

    public HardwareVerdict ToVerdict() => new(
        Address.Parse(Machine), Address.Parse(Checker), GpuClass, Gpus, new(At), Hash32.Parse(Transcript), Faults);
}

[JsonSerializable(typeof(VerdictRow))]
internal sealed partial class CheckJson : JsonSerializerContext;
