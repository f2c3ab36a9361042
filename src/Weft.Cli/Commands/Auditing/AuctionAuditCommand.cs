using System.CommandLine;
using Weft.Api;
using Weft.Market;

namespace Weft.Cli;

internal sealed class AuctionAuditCommand : Verb
{
    /// <summary>Seconds; what a round holds for a time to come is settled within a day.</summary>
    private const ulong LongestAhead = 24 * 3_600;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly Option<string?> _gateway =
        new("--gateway") { Description = "Where the gateway's API is. [default: the network's first]" };
    private readonly Option<string> _last = new("--last")
    {
        Description = "How far back, such as 30m, 24h or 2d.",
        DefaultValueFactory = _ => "24h",
    };

    public AuctionAuditCommand()
        : base(
            "audit",
            "Fetch every round that a gateway published, compute each again, and compare all with the chain: what "
            + "it matched otherwise than the rule, or settled without publishing, is reported.",
            "weft auction audit", "weft auction audit --gateway https://gateway.example --last 24h --json")
    {
        Options.Add(_gateway);
        Options.Add(_last);
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
        var fetched = await ui.WaitAsync(
            "Fetching rounds", say => FetchAsync(new WeftApiClient(http), network, since, audit, say, stop));
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

    /// <returns>Who the gateway settles as; null where it has published nothing.</returns>
    private static async Task<Result<Settler>> FetchAsync(
        WeftApiClient api, Network network, UnixTime since, RoundsAudit audit, Action<string> say,
        CancellationToken stop)
    {
        string? cursor = null;
        do
        {
            var listed = await api.RoundsAsync(limit: null, cursor, stop);
            if (listed.Value is not { } page) return GatewayApi.Refusal(listed.Problem!);
            foreach (var round in page.Items)
            {
                if (round.MatchedAtUnixSeconds + LongestAhead < since.Seconds) return new Settler(audit.Settler, since);
                var got = await api.RoundAsync(round.Id, stop);
                if (got.Value is not { } packed) return GatewayApi.Refusal(got.Problem!);
                if (!RoundFiles.Read(packed).TryGet(out var file, out var bad)) return bad;
                if (file.Domain.ChainId != network.ChainId || file.Domain.VerifyingContract != network.MarketAddress)
                    return AuditRefusals.OtherMarket(round.Id);
                // An earlier round explains a lease of this time only where it held machines for it.
                if (round.MatchedAtUnixSeconds < since.Seconds && (file.Window is not { } window || window < since))
                    continue;
                if (RoundHashes.OfInput(file).ToString() != round.InputHash) audit.Misnamed(round.Id);
                await Task.Run(() => audit.Add(file), stop);
                say($"{audit.Rounds} rounds");
            }

            cursor = page.Next;
        }
        while (cursor is not null);

        return new Settler(audit.Settler, since);
    }
}
