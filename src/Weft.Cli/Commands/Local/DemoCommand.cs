using System.CommandLine;

namespace Weft.Cli;

internal sealed class DemoCommand : Verb
{
    /// <summary>Made by samples/build.sh.</summary>
    private const string SampleImage = "localhost/weft-path-tracer:latest";

    private readonly Option<bool> _once = new("--once") { Description = "Leave nothing running." };
    private readonly Option<string> _image =
        new("--image") { Description = "Image of the job.", DefaultValueFactory = _ => SampleImage };

    public DemoCommand()
        : base(
            "demo",
            "The whole life of a lease on this machine, on real parts: chain, gateway, provider, renter, container.",
            "weft demo", "weft demo --once")
    {
        Options.Add(_once);
        Options.Add(_image);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        var stage = new DemoStage(ui, home.Folder("demo"));
        await using var _ = stage;
        var ready = await stage.SetUpAsync(stop);
        if (!ready.TryGet(out var network, out refusal)) return ui.Refuse(refusal);

        ui.Say("");
        ui.Say("The renter runs a path tracer in a container on the shared device:");
        var ran = await stage.RentAsync(parse.GetRequiredValue(_image), stop);
        if (!ran.TryGet(out var rental, out refusal)) return ui.Refuse(refusal);
        if (!(await stage.CloseBooksAsync(rental, CancellationToken.None))
            .TryGet(out var statement, out refusal)) return ui.Refuse(refusal);
        ui.Result(statement, CliJson.Default.DemoDocument, console =>
            DemoScreen.Draw(console, statement, network.TokenSymbol));
        if (stop.IsCancellationRequested) return ExitCode.Interrupted;
        if (rental.ExitCode != 0) return ExitCode.Refused;
        if (parse.GetValue(_once)) return ExitCode.Done;

        ui.SayVerbatim(DemoScreen.WhatNext(stage));
        await Listen.UntilAsync(stop);
        return ExitCode.Done;
    }
}

/// <summary>What the renter's process came to.</summary>
internal sealed record DemoRental(int ExitCode, RunLease? Lease, double SecondsInAll);

/// <summary>The demo's closing statement; amounts in base units, gas from the chain's receipts.</summary>
internal sealed record DemoDocument(
    string RenterAccount, string ProviderAccount, string GatewayKey, string PaidAmount, string EarnedAmount,
    string FeeAmount,
    string RefundAmount, double UsedSeconds, double? SecondsToFirstOutput, ulong SettleGasUsed, ulong CloseGasUsed,
    string RenterFreeAmount, string ProviderFreeAmount, string FeesHeldAmount, bool BooksBalance, string? ResultPath,
    int ExitCode);
