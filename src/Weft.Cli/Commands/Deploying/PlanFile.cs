using System.Text.Json;
using Weft.Market;

namespace Weft.Cli;

/// <summary>A deployment as a file: every field may be left out and be given on the command line instead.</summary>
/// <param name="Token">Address of a stablecoin with 6 decimals, or <c>test-dollar</c>.</param>
internal sealed record PlanFile(
    string? Name = null,
    IReadOnlyList<Uri>? Rpc = null,
    ulong? ChainId = null,
    string? Token = null,
    string? Guardian = null,
    string? Slasher = null,
    string? Community = null,
    string? Team = null,
    string? Backers = null,
    string? Liquidity = null,
    IReadOnlyList<string>? GpuClasses = null,
    IReadOnlyList<string>? Regions = null,
    IReadOnlyList<GatewayAt>? Gateways = null,
    IReadOnlyList<Uri>? Api = null,
    string? Attestations = null)
{
    private const int MaxBytes = 64 * 1024;

    public static Result<PlanFile> Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes) return DeployRefusals.PlanUnreadable(path, "it is over 64 KiB.");
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), CliJson.Default.PlanFile) is { } plan
                ? plan
                : DeployRefusals.PlanUnreadable(path, "it is empty.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return DeployRefusals.PlanUnreadable(path, error.Message);
        }
    }
}
