using Weft.Market;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Weft.Cli;

/// <summary>Reads an agent model's parameters, YAML or JSON, such as
/// <code>
/// accounts: 10000
/// hostilePercent: 20
/// split: { renter: 3500, provider: 500, stakers: 1000, burn: 2500, treasury: 2500 }
/// </code></summary>
internal sealed class AgentFile
{
    private const int MaxBytes = 64 * 1024;

    public int? Accounts { get; set; }

    public int? HostilePercent { get; set; }

    public int? ClusterSize { get; set; }

    public int? Weeks { get; set; }

    public int? WeeklySpend { get; set; }

    public int? HostileSpend { get; set; }

    public int? PumpSpend { get; set; }

    public int? ReferredPercent { get; set; }

    public int? VerifiedPercent { get; set; }

    public int? FeeBps { get; set; }

    public int? Gas { get; set; }

    public Parts? Split { get; set; }

    /// <param name="path">Null: everything as deployed.</param>
    public static Result<AgentParameters> Read(string? path)
    {
        if (path is null) return new AgentParameters();
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                return SimulationRefusals.FileUnreadable(path, "it is over 64 KiB.");
            var reader = new DeserializerBuilder()
                .WithNamingConvention(CamelCaseNamingConvention.Instance).WithDuplicateKeyChecking().Build();
            var parameters = (reader.Deserialize<AgentFile?>(File.ReadAllText(path)) ?? new AgentFile()).ToParameters();
            return parameters.WhyNot() is { } refusal ? refusal : parameters;
        }
        catch (YamlException error)
        {
            return SimulationRefusals.FileUnreadable(
                path, $"line {error.Start.Line}: {error.InnerException?.Message ?? error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return SimulationRefusals.FileUnreadable(path, error.Message);
        }
    }

    private AgentParameters ToParameters()
    {
        var usual = new AgentParameters();
        return usual with
        {
            Accounts = Accounts ?? usual.Accounts,
            HostilePercent = HostilePercent ?? usual.HostilePercent,
            ClusterSize = ClusterSize ?? usual.ClusterSize,
            Weeks = Weeks ?? usual.Weeks,
            WeeklySpend = WeeklySpend ?? usual.WeeklySpend,
            HostileSpend = HostileSpend ?? usual.HostileSpend,
            PumpSpend = PumpSpend ?? usual.PumpSpend,
            ReferredPercent = ReferredPercent ?? usual.ReferredPercent,
            VerifiedPercent = VerifiedPercent ?? usual.VerifiedPercent,
            FeeBps = FeeBps ?? usual.FeeBps,
            Gas = Gas ?? usual.Gas,
            Split = Split is null
                ? usual.Split
                : new FeeSplit(Split.Renter, Split.Provider, Split.Stakers, Split.Burn, Split.Treasury),
        };
    }

    /// <summary>Basis points of the fee.</summary>
    internal sealed class Parts
    {
        public int Renter { get; set; }

        public int Provider { get; set; }

        public int Stakers { get; set; }

        public int Burn { get; set; }

        public int Treasury { get; set; }
    }
}
