using System.Text.Json.Serialization;
using Weft.Machine;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Every document that the program writes or reads, compiled ahead: no reflection, one naming rule.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Network))]
[JsonSerializable(typeof(RefusalDocument))]
[JsonSerializable(typeof(ReadyDocument))]
[JsonSerializable(typeof(RunDocument[]))]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(MachineMeasures))]
[JsonSerializable(typeof(DemoDocument))]
[JsonSerializable(typeof(StopDocument))]
[JsonSerializable(typeof(WalletDocument))]
[JsonSerializable(typeof(PlanFile))]
[JsonSerializable(typeof(DeployCheckDocument))]
[JsonSerializable(typeof(AuditDocument))]
[JsonSerializable(typeof(ProofDocument))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(ServiceDocument))]
[JsonSerializable(typeof(GuardDocument))]
[JsonSerializable(typeof(SecondSignatureFile))]
[JsonSerializable(typeof(DelegateDocument[]))]
[JsonSerializable(typeof(SimulationDocument))]
internal sealed partial class CliJson : JsonSerializerContext;

[method: JsonConstructor]
internal sealed record RefusalDocument(string Code, string Sentence, string WayOut)
{
    public RefusalDocument(Refusal refusal)
        : this(refusal.Code, refusal.Sentence, refusal.WayOut)
    {
    }
}
