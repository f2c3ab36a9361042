using System.Globalization;
using System.Numerics;
using Weft.Market;

namespace Weft.Cli;

/// <summary>
/// A run of the agent model. Amounts are base units as decimal integers: of the payment token, or of WEFT where the
/// name says so.
/// </summary>
internal sealed record SimulationDocument(
    ulong Seed, int Accounts, int Weeks, IReadOnlyList<SimulationDocument.Kind> Kinds,
    IReadOnlyList<SimulationDocument.Week> Epochs, SimulationDocument.People Honest, string Treasury, string? Chart)
{
    public static SimulationDocument Of(AgentReport report, ulong seed, string? chart) => new(
        seed, report.Parameters.Accounts, report.Parameters.Weeks,
        [
            .. report.Kinds.Select(k => new Kind(
                (int)k.Kind, $"{k.Kind}", k.Clusters, k.Accounts, Text(k.Fees), Text(k.Paid), Text(k.Got),
                Text(k.Loss), Text(k.SmallestLoss), k.Repelled, k.StoppedBy)),
        ],
        [
            .. report.Weeks.Select(w => new Week(
                w.Week, Text(w.Leased), Text(w.Fees), Text(w.Burned), Text(w.Released), Text(w.Supply))),
        ],
        new People(
            report.Honest.Renters, report.Honest.Providers, Text(report.Honest.Spent), Text(report.Honest.Earned),
            Text(report.Honest.ReferralRewards), Text(report.Honest.WorkRewards)),
        Text(report.Treasury), chart);

    private static string Text(BigInteger amount) => amount.ToString(CultureInfo.InvariantCulture);

    internal sealed record Kind(
        int Number, string Name, int Clusters, int Accounts, string Fees, string Paid, string Got, string Loss,
        string SmallestLoss, int Repelled, IReadOnlyList<string> StoppedBy);

    internal sealed record Week(
        int Number, string Leased, string Fees, string WeftBurned, string WeftReleased, string WeftSupply);

    internal sealed record People(
        int Renters, int Providers, string Spent, string Earned, string ReferralRewards, string WeftWorkRewards);
}
