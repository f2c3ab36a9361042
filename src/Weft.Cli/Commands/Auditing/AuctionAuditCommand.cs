using System.CommandLine;
using Weft.Api;
using Weft.Market;

namespace Weft.Cli;

internal sealed class AuctionAuditCommand : Verb
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly Option<string?> _gateway =
        new("--gateway") { Description = "Where the gateway's API is. [default: the network's first]" };
    private readonly Option<string> _last = new("--last")
    {
        Description = "How far back, such as 30m, 24h or 2d.",
        DefaultValueFactory = _ => "24h",
    };

    private readonly Option<string?> _save =
        new("--save") { Description = "A folder to keep the fetched rounds in, for 'weft auction replay'." };

    public AuctionAuditCommand()
        : base(
            "audit",
            "Fetch every round that a gateway published, compute each again, and compare all with the chain: what "
            + "it matched otherwise than the rule, or settled without publishing, is reported.",
            "weft auction audit", "weft auction audit --gateway https://gateway.example --last 24h --json",
            "weft auction audit --last 1h --save rounds")
    {
        Options.Add(_gateway);
        Options.Add(_last);
        Options.Add(_save);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!Setup.Network(parse).TryGet(out var network, out var refusal)) return ui.Refuse(refusal);
        if (!Quantities.Seconds(parse.GetRequiredValue(_last)).TryGet(out var last, out refusal))
            return ui.Refuse(refusal);
        var gateway = parse.GetValue(_gateway) is { } given
            ? AddressOf(given)
            : network.Api.Count > 0 ? network.Api[0] : null;
        if (gateway is null) return ui.Refuse(ProgramRefusals.NoGateway());

        var since = UnixTime.From(TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(last));
        var audit = new RoundsAudit();
        using var http = Http.Client(gateway, Timeout);
        var api = new WeftApiClient(http);
        var fetched = await ui.WaitAsync(
            "Fetching rounds", say => FetchAsync(api, network, since, audit, parse.GetValue(_save), say, stop));
        if (!fetched.TryGet(out var settler, out refusal)) return ui.Refuse(refusal);

        await using var chain = AuditChain.Open(network);
        if (await audit.AskChainAsync(chain, ui, settler, stop) is { } no) return ui.Refuse(no);
        return audit.Report(ui);
    }

    private static Uri? AddressOf(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + '/', UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
            ? address
            : null;

    /// <returns>Who the gateway settles as, and since when it shows that.</returns>
    private static async Task<Result<Settler>> FetchAsync(
        WeftApiClient api, Network network, UnixTime since, RoundsAudit audit, string? folder, Action<string> say,
        CancellationToken stop)
    {
        if (!(await RoundList.FetchAsync(api, since, say, stop)).TryGet(out var list, out var refusal)) return refusal;
        if (folder is not null) Directory.CreateDirectory(folder);
        var rounds = list.Rounds;
        foreach (var round in rounds)
        {
            if (!(await FetchAsync(api, round, folder, stop)).TryGet(out var file, out refusal)) return refusal;
            if (file.Domain.ChainId != network.ChainId || file.Domain.VerifyingContract != network.MarketAddress)
                return AuditRefusals.OtherMarket(round.Id);
            if (file.InputHash != round.InputHash) audit.Misnamed(round.Id);
            await Task.Run(() => audit.Add(file, list.IsOfTheTime(round)), stop);
            say($"{audit.Rounds} of {rounds.Count} rounds");
        }

        return new Settler(audit.Settler, since, list.Begins);
    }

    /// <summary>By way of a file: a round may be larger than anybody wants to hold twice.</summary>
    private static async Task<Result<RoundFile>> FetchAsync(
        WeftApiClient api, ListedRound round, string? folder, CancellationToken stop)
    {
        var options = folder is null ? FileOptions.DeleteOnClose : FileOptions.None;
        var path = folder is null
            ? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())
            : Path.Combine(folder, $"{round.At.Seconds}.{round.InputHash}.jsonl.gz");
        try
        {
            await using var file = new FileStream(
                path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, options);
            var got = await api.RoundAsync(round.Id, file, stop);
            return got.Problem is { } problem ? GatewayApi.Refusal(problem) : await RoundFiles.ReadAsync(file, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AuditRefusals.NotKept(path, e.Message);
        }
    }
}
