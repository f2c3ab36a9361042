using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Weft.Api;
using Weft.Market;

namespace Weft.Cli;

internal sealed class ReclaimCommand : Verb
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly Option<bool> _show = new("--show")
    {
        Description = "Change nothing; only say how the machine stands.",
    };

    private readonly Option<bool> _end = new("--end")
    {
        Description = "Give the machine to the market again.",
    };

    private readonly Option<bool> _wait = new("--wait")
    {
        Description = "Return only when no lease is left.",
    };

    public ReclaimCommand()
        : base(
            "reclaim",
            "Take this machine back now: no more offers, jobs are told and end within the notice that was promised.",
            "weft reclaim", "weft reclaim --wait", "weft reclaim --end", "weft reclaim --show")
    {
        Options.Add(_show);
        Options.Add(_end);
        Options.Add(_wait);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        using var line = new OwnerLine(home);
        var (show, end) = (parse.GetValue(_show), parse.GetValue(_end));
        var asked = show ? await line.StatusAsync(stop)
            : end ? await line.ShareAsync(stop)
            : await line.ReclaimAsync(stop);
        if (!asked.TryGet(out var status, out refusal)) return ui.Refuse(refusal);
        if (parse.GetValue(_wait) && !show && !end)
        {
            var waited = await ui.WaitAsync("Waiting for the last lease", _ => EmptyAsync(line, status, stop));
            if (!waited.TryGet(out status, out refusal)) return ui.Refuse(refusal);
        }

        ui.Result(status, ApiJson.Default.OwnerStatusDto, console => Draw(console, status));
        return ExitCode.Done;
    }

    private static async Task<Result<OwnerStatusDto>> EmptyAsync(
        OwnerLine line, OwnerStatusDto first, CancellationToken cancel)
    {
        Result<OwnerStatusDto> status = first;
        while (status.TryGet(out var now, out _) && now.Leases.Count > 0)
        {
            await Task.Delay(LookEvery, TimeProvider.System, cancel);
            status = await line.StatusAsync(cancel);
        }

        return status;
    }

    private static void Draw(IAnsiConsole console, OwnerStatusDto status)
    {
        console.WriteLine(status.Why is { } why
            ? $"Nothing is on offer. {why.Title} {why.Detail}"
            : "The machine is on the market.");
        foreach (var lease in status.Leases)
        {
            var until = (lease.ReclaimAt ?? lease.BoundUntil)
                .ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            console.WriteLine(
                $"lease {Show.Short(lease.LeaseId)}: {lease.Phase}, "
                + (lease.ReclaimAt is null ? $"bound until {until} at most" : $"told; ends by {until}"));
        }
    }
}
