using System.CommandLine;
using System.Net;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

internal sealed class ShareCommand : Verb
{
    private readonly Option<string> _price =
        new("--price")
        {
            Description = "Lowest price for one GPU for one hour, in tokens, as in 0.35; or auto, the market's own.",
            Required =
            true
        };
    private readonly Option<string> _region =
        new("--region") { Description = "Region of this machine.", DefaultValueFactory = _ => "anywhere" };
    private readonly Option<string> _shortest =
        new("--min-duration") { Description = "Shortest lease taken.", DefaultValueFactory = _ => "1m" };
    private readonly Option<string> _longest =
        new("--max-duration") { Description = "Longest lease taken.", DefaultValueFactory = _ => "24h" };
    private readonly Option<string> _listen =
        new("--listen")
        {
            Description = "Address and port for renters; port 0 for any.",
            DefaultValueFactory = _ =>
            "127.0.0.1:7410"
        };
    private readonly Option<Uri?> _endpoint =
        new("--endpoint") { Description = "How renters reach that from outside. [default: https://LISTEN]" };
    private readonly Option<string?> _account =
        new("--account")
        {
            Description = "Account that is paid, where its key is not on this machine. [default: the account key's]"
        };
    private readonly Option<string> _endingWait =
        new("--ending-wait")
        {
            Description = "How long a finished lease may wait for the next match to close it: 0s to 2m.",
            DefaultValueFactory = _ => "30s"
        };
    private readonly Option<string> _notice =
        new("--notice")
        {
            Description = "What you promise renters: before this node ends a lease because you want the machine back, "
                + "the job gets SIGTERM and runs on so long: none, 30s, 2m, 10m, 1h, or never within a lease. "
                + "Ctrl-C waits for it.",
            DefaultValueFactory = _ => "none"
        };
    private readonly Option<bool> _oneSite = new("--one-site")
    {
        Description = "This machine stands beside your others in the region that say so too: jobs that want all their "
            + "machines on one site may have them.",
    };
    private readonly Option<bool> _selfTest = new("--self-test")
    {
        Description = "Before the first offer, prove to yourself what a checker would ask this machine to prove.",
    };
    private readonly OwnerOptions _owner = new();
    private readonly Option<bool> _install = new("--install")
    {
        Description = "Share whenever this machine runs, with these options: writes a systemd unit and starts it. "
            + "'systemctl reload' after an upgrade keeps jobs running.",
    };
    private readonly Option<string?> _engine =
        new("--engine") { Description = "Socket of the container engine. [default: found]" };
    private readonly IsolationOptions _isolation = new();
    private readonly Option<string> _inputCache = new("--input-cache")
    {
        Description = "Space for inputs that no job uses now, so that renters need not send them again; 0: none.",
        DefaultValueFactory = _ => "10GiB",
    };

    private readonly Option<bool> _hideImages = new("--hide-images")
    {
        Description = "Do not tell gateways which images are here. [default: they are listed with the offer]",
    };

    public ShareCommand()
        : base(
            "share",
            "Share this machine's GPUs and be paid for every second that somebody uses them.",
            "weft share --price 0.35",
            "weft share --price 0.35 --notice 10m",
            "weft share --price 0.35 --egress huggingface.co:443,pypi.org:443",
            "weft share --price auto --price-min 0.20 --price-max 0.90 --tariff \"0.30, 22:00-06:00 0.18\"",
            "weft share --price 0.35 --hours \"mon-fri 20:00-08:00, sat-sun\" --idle-after 10m --max-celsius 80",
            "weft share --price 0.35 --notice 10m --install",
            "weft share --price 1.20 --region eu-west --listen 0.0.0.0:7410 --endpoint https://gpu.example.org:7410")
    {
        Option[] all =
        [
            _price, _region, _shortest, _longest, _listen, _endpoint, _account, _endingWait, _notice, _oneSite,
            _selfTest, _install, _engine, _inputCache, _hideImages, .. _owner.All,
        ];
        foreach (var option in all) Options.Add(option);
        _isolation.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Terms(parse).TryGet(out var terms, out var refusal)) return ui.Refuse(refusal);
        if (!(await ProviderSetup.OpenAsync(parse, ui, terms, stop)).TryGet(out var setup, out refusal))
            return ui.Refuse(refusal);
        await using var _ = setup;
        if (parse.GetValue(_install)) return await InstallAsync(parse, ui, terms, stop);
        using var reload = new ReloadSignal();
        using var signals = new OwnerSignals(
            setup.Node, e => ui.Say(HostRefusals.StepFailed("heed a signal", e).ToString()));
        var ran = await setup.Node.RunAsync(stop, reload.Token);
        if (!ran.TryGet(out var done, out refusal)) return ui.Refuse(refusal);
        return reload.Token.IsCancellationRequested ? ExitCode.Reload : ExitCode.Done;
    }

    /// <summary>All that could keep it from sharing was tried: the machine is enrolled and its port is free.</summary>
    private static async Task<ExitCode> InstallAsync(
        ParseResult parse, IInteraction ui, ShareTerms terms, CancellationToken stop)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        var unit = ServiceInstall.UnitOf(ServiceInstall.ArgumentsOf(parse, home), terms.Notice);
        return await ServiceInstall.RunAsync(ui, unit, stop);
    }

    private Result<ShareTerms> Terms(ParseResult parse)
    {
        if (!_owner.Read(parse, parse.GetRequiredValue(_price))
            .TryGet(out var owner, out var refusal)) return refusal;
        if (!Quantities.Seconds(parse.GetRequiredValue(_shortest)).TryGet(out var shortest, out refusal))
            return refusal;
        if (!Quantities.Seconds(parse.GetRequiredValue(_longest)).TryGet(out var longest, out refusal)) return refusal;
        if (!Listen.Parse(parse.GetRequiredValue(_listen)).TryGet(out var listen, out refusal)) return refusal;
        if (!EndingWait(parse.GetRequiredValue(_endingWait)).TryGet(out var endingWait, out refusal)) return refusal;
        if (!Notice.Parse(parse.GetRequiredValue(_notice)).TryGet(out var notice, out refusal)) return refusal;
        if (!_isolation.Read(parse).TryGet(out var isolation, out refusal)) return refusal;
        if (!Quantities.BytesOrNone(parse.GetRequiredValue(_inputCache)).TryGet(out var inputCache, out refusal))
            return refusal;
        return new ShareTerms(
            owner, parse.GetRequiredValue(_region), shortest, longest, listen,
            parse.GetValue(_endpoint),
            parse.GetValue(_account), parse.GetValue(_engine), endingWait, notice,
            parse.GetValue(_oneSite), parse.GetValue(_selfTest))
        {
            Isolation = isolation,
            InputCacheBytes = inputCache,
            TellsImages = !parse.GetValue(_hideImages),
        };
    }

    private static Result<TimeSpan> EndingWait(string text)
    {
        if (text is "0" or "0s") return TimeSpan.Zero;
        if (!Quantities.Seconds(text).TryGet(out var seconds, out var refusal)) return refusal;
        var wait = TimeSpan.FromSeconds(seconds);
        return wait <= ProviderTimes.LongestEndingWait
            ? wait
            : JobRefusals.Malformed("ending-wait", text, "a time of at most 2m");
    }
}

/// <summary>What the owner typed, checked as far as that goes without the chain.</summary>
internal sealed record ShareTerms(
    OwnerChoice Owner, string Region, uint MinDuration, uint MaxDuration, IPEndPoint Listen, Uri? Endpoint,
    string? Account, string? EngineSocket, TimeSpan EndingWait, Notice Notice, bool OneSite, bool SelfTest)
{
    public required IsolationTerms Isolation { get; init; }

    /// <summary>For inputs that no lease uses.</summary>
    public required long InputCacheBytes { get; init; }

    /// <summary>Gateways may list which images are here.</summary>
    public required bool TellsImages { get; init; }
}

/// <summary>What a node that serves says once, when others can reach it.</summary>
internal sealed record ReadyDocument(string Role, string Key, string? Account, string? Endpoint, string? Api);
