using System.Text.Json;
using System.Text.Json.Serialization;
using Weft.Market;

namespace Weft.Machine;

/// <param name="Devices">Null when there is no OpenCL loader.</param>
internal sealed record OpenClReport(IReadOnlyList<OpenClDevice>? Devices)
{
    /// <summary>Why the drivers could not be asked; null when they could.</summary>
    [JsonIgnore]
    public Refusal? Failure { get; init; }
}

/// <summary>What a process says that was started to ask OpenCL's drivers.</summary>
public static class OpenClAnswer
{
    /// <summary>Asks them here and now, as one line: <c>{"devices":[{"name":"NVIDIA H200",...}]}</c></summary>
    public static string OfThisProcess() =>
        JsonSerializer.Serialize(new OpenClReport(OpenClDevices.Probe()), OpenClJson.Default.OpenClReport);

    /// <summary>The last line counts: drivers print to standard output what they like. Null for no answer.</summary>
    internal static OpenClReport? Parse(string output)
    {
        var line = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault();
        if (line is null) return null;
        try
        {
            return JsonSerializer.Deserialize(line, OpenClJson.Default.OpenClReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(OpenClReport))]
internal sealed partial class OpenClJson : JsonSerializerContext;
