using System.Globalization;
using System.Numerics;
using Spectre.Console;
using Weft.Market;

namespace Weft.Cli;

/// <summary>A run of the agent model, for people.</summary>
internal static class SimulationScreen
{
    /// <summary>Weeks on screen; all of them are in the JSON and the picture.</summary>
    private const int MaxWeeks = 12;

    public static void Draw(IAnsiConsole console, AgentReport report, string? chart)
    {
        console.Write(Kinds(report));
        console.Write(Weeks(report));
        var honest = report.Honest;
        console.WriteLine(
            $"{honest.Providers:N0} honest providers earned {Dollars(honest.Earned)} of {Dollars(honest.Spent)} that "
            + $"{honest.Renters:N0} honest renters spent; referral rewards of the honest: "
            + $"{Dollars(honest.ReferralRewards)}; released for work, to all: {Weft(honest.WorkRewards)} WEFT.");
        var gained = report.Clusters.Count(cluster => cluster.Loss <= 0);
        console.WriteLine(gained == 0
            ? $"All {report.Clusters.Count} hostile clusters lost. The treasury has {Dollars(report.Treasury)}."
            : $"{gained} of {report.Clusters.Count} hostile clusters did not lose.");
        if (chart is not null) console.WriteLine($"The picture is in {chart}.");
    }

    /// <summary>Whole dollars.</summary>
    public static string Dollars(BigInteger amount) =>
        ((decimal)amount / 1_000_000).ToString("N2", CultureInfo.InvariantCulture);

    /// <summary>Whole WEFT.</summary>
    public static string Weft(BigInteger amount) => (amount / Basis.Weft).ToString("N0", CultureInfo.InvariantCulture);

    private static Table Kinds(AgentReport report)
    {
        var table = new Table().Border(TableBorder.Simple).Title("What attackers paid and got, in dollars")
            .AddColumns("#", "kind", "accounts")
            .AddColumn(new TableColumn("paid").RightAligned())
            .AddColumn(new TableColumn("got back").RightAligned())
            .AddColumn(new TableColumn("loss").RightAligned())
            .AddColumns("stopped by");
        foreach (var kind in report.Kinds)
        {
            table.AddRow(
                $"{(int)kind.Kind}", $"{kind.Kind}", $"{kind.Accounts}", Dollars(kind.Paid), Dollars(kind.Got),
                Dollars(kind.Loss),
                kind.StoppedBy.Count == 0 ? "the arithmetic" : Markup.Escape(string.Join(", ", kind.StoppedBy)));
        }

        return table;
    }

    private static Table Weeks(AgentReport report)
    {
        var every = Math.Max(1, (report.Weeks.Count + MaxWeeks - 1) / MaxWeeks);
        var table = new Table().Border(TableBorder.Simple)
            .Title(every == 1 ? "Week by week" : $"Every {every} weeks")
            .AddColumns("week", "leased", "fees", "WEFT burned", "WEFT released", "WEFT there are");
        foreach (var week in report.Weeks.Where(week => week.Week % every == 0))
        {
            table.AddRow(
                $"{week.Week}", Dollars(week.Leased), Dollars(week.Fees), Weft(week.Burned), Weft(week.Released),
                Weft(week.Supply));
        }

        return table;
    }
}
