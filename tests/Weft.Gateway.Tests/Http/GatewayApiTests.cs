using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Weft.Api;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Gateway.Tests;

/// <summary>The HTTP API as a client meets it.</summary>
public sealed class GatewayApiTests : IAsyncLifetime
{
    private readonly World _world = new();
    private TestGateway _gateway = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _gateway = await TestGateway.StartAsync(_world);

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _world.Dispose();
    }

    [Fact(Timeout = 60_000)]
    public async Task Offers_are_listed_cheapest_first_filtered_and_paged()
    {
        for (var m = 1; m <= 5; m++)
            await _world.PublishAsync(
                _gateway, Offer(World.Now, machine: m, price: (ulong)(2_000 - (m / 2 * 100)), gpus: m));
        var all = (await _gateway.Api.OffersAsync(new(), Cancel)).Value!;
        Assert.Equal(["1800", "1800", "1900", "1900", "2000"], all.Items.Select(o => o.PricePerGpuHour));
        Assert.Null(all.Next);
        var paged = new List<OfferDto>();
        string? cursor = null;
        do
        {
            var page = (await _gateway.Api.OffersAsync(new(Limit: 2, Cursor: cursor), Cancel)).Value!;
            Assert.True(page.Items.Count <= 2);
            paged.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(all.Items.Select(o => o.OfferHash), paged.Select(o => o.OfferHash));
        Assert.Equal(2, (await _gateway.Api.OffersAsync(new(MinGpusFree: 4), Cancel)).Value!.Items.Count);
        Assert.Equal(4, (await _gateway.Api.OffersAsync(new(MaxPricePerGpuHour: 1_900), Cancel)).Value!.Items.Count);
        Assert.Empty((await _gateway.Api.OffersAsync(new("nvidia-h200"), Cancel)).Value!.Items);
        var offer = all.Items[^1];
        Assert.Equal(("cpu", 6, "local", 1), (offer.GpuClass, offer.TokenDecimals, offer.Region, offer.GpusFree));
        Assert.Equal(["opencl"], offer.Features);
        Assert.Equal("none", offer.Notice);
        await _world.PublishAsync(_gateway, Offer(World.Now, machine: 6, price: 10_000) with
        {
            Features = Features.OneSite | Notice.Parse("10m").Value.Bits,
        });
        offer = (await World.UntilAsync(
            () => _gateway.Api.OffersAsync(new(), Cancel), a => a.Value?.Items.Count == 6)).Value!.Items[^1];
        Assert.Equal("10m", offer.Notice);
        Assert.Equal(["one-site"], offer.Features);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_round_that_matched_is_published_for_anybody_to_compute_again()
    {
        await _world.PublishAsync(_gateway, Offer(World.Now));
        var first = await _world.SettleAsync(_gateway, Request(World.Now));
        var listed = await World.UntilAsync(
            () => _gateway.Api.RoundsAsync(null, null, Cancel), a => a.Value?.Items.Count == 1);
        var round = Assert.Single(listed.Value!.Items);
        var (file, bytes) = await PackedRound.FetchAsync(_gateway.Api, round.Id, Cancel);
        Assert.Equal((bytes, null, null), (round.Bytes, round.Since, round.WindowUnixSeconds));
        Assert.Equal(round.InputHash, RoundHashes.OfInput(file).ToString());
        Assert.Equal((Policy.Settler, 1), (file.Settler, file.HandedIn));
        Assert.Empty(Replay.Check(file));
        Assert.Equal(first.Leases[0].Lease.RequestHash, Assert.Single(file.Matches).Request);
        Assert.Empty(RoundAudit.Check([file], [new LeaseOpened(1, default, first.Leases[0].Lease)]));

        Assert.Equal("round-unknown", await ProblemAsync($"1.{round.InputHash}"));
        Assert.Equal("query-malformed", await ProblemAsync("../index.db"));

        async Task<string> ProblemAsync(string id) =>
            (await _gateway.Api.RoundAsync(id, Stream.Null, Cancel)).Problem!.Code!;
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lease_is_seen_open_and_closed_with_its_batch_and_its_class()
    {
        await _world.PublishAsync(_gateway, Offer(World.Now));
        var settled = await _world.SettleAsync(_gateway, Request(World.Now));
        var lease = settled.Leases[0].Lease;
        var open = (await World.UntilAsync(
            () => _gateway.Api.LeaseAsync(lease.Id.ToString(), Cancel), a => !a.IsProblem)).Value!;
        Assert.Equal(
            ("open", "1000", "1000", null), (open.State, open.PricePerGpuHour, open.LockedAmount, open.PaidAmount));
        Assert.Equal([0], open.GpuIndexes);

        _world.Chain.Close(lease, new(250));
        var closed = (await World.UntilAsync(
            () => _gateway.Api.LeaseAsync(lease.Id.ToString(), Cancel), a => a.Value?.State == "closed")).Value!;
        Assert.Equal(("250", "5", "750"), (closed.PaidAmount, closed.FeeAmount, closed.RefundAmount));
        Assert.Equal(900_000UL, closed.PaidGpuMilliseconds);

        var batch = (await _gateway.Api.BatchAsync(open.OpenTransaction, Cancel)).Value!;
        Assert.Equal([open.LeaseId], batch.LeaseIds!);
        Assert.Equal(
            batch.BatchId, Assert.Single((await _gateway.Api.BatchesAsync(null, null, Cancel)).Value!.Items).BatchId);
        var mine = await _gateway.Api.LeasesAsync(
            new(Account: lease.Renter.ToString(), State: "closed", RequestHash: lease.RequestHash.ToString()), Cancel);
        Assert.Equal(open.LeaseId, Assert.Single(mine.Value!.Items).LeaseId);
        var cpu = (await _gateway.Api.ClassesAsync(Cancel)).Value!.Items[0];
        Assert.Equal(
            ("cpu", 1, 2, 2, "1000", 0, "250"),
            (cpu.Name, cpu.Machines, cpu.GpusOffered, cpu.GpusFree, cpu.LowestPricePerGpuHour, cpu.OpenLeases,
                cpu.PaidAmountLast24Hours));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_bad_question_is_a_problem_with_a_code()
    {
        const string Nothing = "0x0000000000000000000000000000000000000000000000000000000000000001";
        (string Path, int Status, string Code)[] questions =
        [
            ("/v1/offers?limit=0", 400, "query-malformed"),
            ("/v1/offers?limit=501", 400, "query-malformed"),
            ("/v1/offers?limit=x", 400, "query-malformed"),
            ("/v1/offers?cursor=x", 400, "query-malformed"),
            ("/v1/offers?class=nvidia-none", 400, "query-malformed"),
            ("/v1/offers?region=mars", 400, "query-malformed"),
            ("/v1/offers?minGpusFree=-1", 400, "query-malformed"),
            ("/v1/leases?state=half", 400, "query-malformed"),
            ("/v1/leases?renter=0x12", 400, "query-malformed"),
            ("/v1/leases?requestHash=0x12", 400, "query-malformed"),
            ("/v1/leases/0x12", 400, "query-malformed"),
            ("/v1/market?cursor=x", 400, "query-malformed"),
            ("/v1/market/nvidia-none", 400, "query-malformed"),
            ("/v1/market/cpu?region=mars", 400, "query-malformed"),
            ("/v1/market/cpu?gpus=0", 400, "query-malformed"),
            ("/v1/market/cpu?gpus=33", 400, "query-malformed"),
            ("/v1/market/cpu/history?from=now", 400, "query-malformed"),
            ("/v1/market/cpu/history?to=99999999999999", 400, "query-malformed"),
            ("/v1/market/cpu/history?limit=501", 400, "query-malformed"),
            ($"/v1/leases/{Nothing}", 404, "lease-not-indexed"),
            ($"/v1/batches/{Nothing}", 404, "batch-not-indexed"),
            ("/v1/nothing", 404, "path-unknown"),
            ("/", 404, "path-unknown"),
        ];
        foreach (var (path, status, code) in questions)
        {
            using var answer = await _gateway.Http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            var problem = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemDto, Cancel))!;
            Assert.Equal((path, code, status), (path, problem.Code, problem.Status));
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.False(string.IsNullOrEmpty(problem.Title) || string.IsNullOrEmpty(problem.Detail));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_api_is_for_reading()
    {
        using var answer = await _gateway.Http.PostAsync(new Uri("/v1/offers", UriKind.Relative), null, Cancel);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync(ApiJson.Default.ProblemDto, Cancel);
        Assert.Equal("method-unknown", problem!.Code);
    }

    [Fact(Timeout = 60_000)]
    public async Task Health_says_ready_and_when_the_chain_is_away_that_it_is()
    {
        _world.Chain.Publish(new Node.BlockReached(100, Hash32.Zero, UnixTime.From(World.Now)));
        var health = await World.UntilAsync(() => _gateway.Api.HealthAsync(Cancel), h => h.Value?.Status == "ready");
        Assert.Equal(
            (31_337UL, 100UL, 100UL), (health.Value!.ChainId, health.Value.IndexedBlock, health.Value.ChainBlock));
        Assert.Equal(Policy.Settler.ToString(), health.Value.Settler);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/v1/health/ready"));
        _world.Chain.Unreachable = new("chain-unreachable", "The chain does not answer.", "Wait.");
        Assert.Equal("chain-unreachable", (await _gateway.Api.HealthAsync(Cancel)).Value!.Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/v1/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/v1/health/live"));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_openapi_document_describes_what_is_answered()
    {
        using var document = JsonDocument.Parse(
            await _gateway.Http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancel));
        var root = document.RootElement;
        Assert.StartsWith("3.", root.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            [
                "/v1/batches", "/v1/batches/{id}", "/v1/checks", "/v1/checks/{transcript}", "/v1/classes",
                "/v1/health", "/v1/health/live", "/v1/health/ready", "/v1/leases", "/v1/leases/{id}", "/v1/line",
                "/v1/market", "/v1/market/{class}", "/v1/market/{class}/history", "/v1/offers", "/v1/rounds",
                "/v1/rounds/{id}",
            ],
            root.GetProperty("paths").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        foreach (var path in root.GetProperty("paths").EnumerateObject())
        {
            var get = path.Value.GetProperty("get");
            Assert.False(string.IsNullOrEmpty(get.GetProperty("operationId").GetString()));
            var content = get.GetProperty("responses").GetProperty("200").GetProperty("content");
            if (content.TryGetProperty("application/gzip", out _)
                || content.TryGetProperty("application/octet-stream", out _)) continue;
            var schema = content.GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!;
            Assert.True(Resolve(root, schema).GetProperty("properties").EnumerateObject().Any());
            AssertReferencesResolve(root, path.Value);
        }

        var offer = root.GetProperty("components").GetProperty("schemas").GetProperty("OfferDto").GetProperty(
            "properties");
        Assert.Equal(
            typeof(OfferDto).GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Order(
                StringComparer.Ordinal),
            offer.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        var names = root.GetProperty("paths").GetProperty("/v1/leases").GetProperty("get").GetProperty("parameters")
            .EnumerateArray().Select(p => p.GetProperty("name").GetString());
        Assert.Superset(
            new HashSet<string?> { "class", "state", "renter", "provider", "limit", "cursor", "requestHash" },
            names.ToHashSet());
    }

    [Fact(Timeout = 60_000)]
    public async Task An_offer_lists_the_images_that_its_machine_told_of()
    {
        for (var m = 1; m <= 2; m++)
            await _world.PublishAsync(_gateway, Offer(World.Now, machine: m, price: 1_000));
        var offers = (await _gateway.Api.OffersAsync(new(), Cancel)).Value!.Items;
        Assert.All(offers, offer => Assert.Equal([], offer.Images!));
        string[] images = ["docker.io/library/python:3.13", "localhost/own:latest"];
        var machine = Address.Parse(offers[1].Machine);
        Assert.False((await _gateway.Desk.TellImagesAsync(machine, images, Cancel)).IsRefused);
        var having = Assert.Single(
            (await _gateway.Api.OffersAsync(new(Image: "localhost/own:latest"), Cancel)).Value!.Items);
        Assert.Equal((offers[1].OfferHash, 2), (having.OfferHash, having.Images!.Count));
        Assert.Empty((await _gateway.Api.OffersAsync(new(Image: "localhost/own"), Cancel)).Value!.Items);
        Assert.False((await _gateway.Desk.TellImagesAsync(machine, [], Cancel)).IsRefused);
        Assert.Empty((await _gateway.Api.OffersAsync(new(Image: "localhost/own:latest"), Cancel)).Value!.Items);
    }

    [Fact(Timeout = 60_000)]
    public async Task Who_reads_too_much_is_told_to_wait()
    {
        using var world = new World();
        await using var gateway = await TestGateway.StartAsync(world, o => o with { ReadsPerMinute = 3 });
        for (var i = 0; i < 3; i++) Assert.False((await gateway.Api.ClassesAsync(Cancel)).IsProblem);
        var answer = await gateway.Api.ClassesAsync(Cancel);
        Assert.Equal(("too-many-reads", 429), (answer.Problem?.Code, answer.Problem?.Status));
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _gateway.Http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return answer.StatusCode;
    }

    private static JsonElement Resolve(JsonElement root, string reference)
    {
        var at = root;
        foreach (var name in reference.TrimStart('#', '/').Split('/')) at = at.GetProperty(name);
        return at;
    }

    private static void AssertReferencesResolve(JsonElement root, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (member.NameEquals("$ref")) Resolve(root, member.Value.GetString()!);
                else AssertReferencesResolve(root, member.Value);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray()) AssertReferencesResolve(root, item);
        }
    }
}
