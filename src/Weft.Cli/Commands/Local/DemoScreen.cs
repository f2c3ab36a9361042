using Spectre.Console;

namespace Weft.Cli;

internal static class DemoScreen
{
    public static void Draw(IAnsiConsole console, DemoDocument statement, string symbol)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        grid.AddRow(
            "renter",
            $"paid [bold]{Show.Amount(statement.PaidAmount)} {symbol}[/] for {Time(statement.UsedSeconds)}, "
            + $"{Show.Amount(statement.RefundAmount)} came back");
        grid.AddRow("provider", $"earned [bold]{Show.Amount(statement.EarnedAmount)} {symbol}[/]");
        grid.AddRow("protocol", $"fee of {Show.Amount(statement.FeeAmount)} {symbol}");
        grid.AddRow(
            "gas",
            $"{statement.SettleGasUsed:N0} to open the lease (gateway), "
            + $"{statement.CloseGasUsed:N0} to close it (provider)");
        if (statement.SecondsToFirstOutput is { } seconds)
            grid.AddRow("first output", $"{Time(seconds)} after the request");
        grid.AddRow("books", statement.BooksBalance ? "balance to the last unit on chain" : "[red]do not balance[/]");
        if (statement.ResultPath is { } path) grid.AddRow("result", Markup.Escape(path));
        console.Write(
            new Panel(grid).Header("closing statement of the demo, read from the chain").Border(BoxBorder.Rounded));
    }

    private static string Time(double seconds) => Show.Time(TimeSpan.FromSeconds(seconds));

    public static string WhatNext(DemoStage stage) => $"""

        The local network stays up until Ctrl-C. Try, in another terminal:
          alias weft={Environment.ProcessPath}
          export WEFT_HOME={stage.RenterHome}
          export WEFT_PASSWORD_FILE={stage.RenterHome}/password
          weft offers                    what is on offer
          weft wallet show               the renter's money
          weft leases                    the renter's leases
          weft doctor                    what this machine has and lacks
          weft run --gpu {stage.GpuClass} --price 1 --image localhost/weft-path-tracer:latest -o picture \
            -- path-tracer --samples 64 --out /out/image.png
          curl {stage.Api}v1/offers
        """;
}
