using System.Net;
using System.Text;
using System.Text.Json;

namespace Weft.Api.Tests;

public sealed class WeftApiClientTests
{
    private static readonly OfferDto Offer = new(
        "0x01", "0xaa", "0xbb", "cpu", 0, 2, 1, "340282366920938463463374607431768211455", 6, 60, 3_600, "local",
        ["opencl"], 1_800_000_000);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_is_read_and_the_query_is_escaped()
    {
        var wire = new Wire(HttpStatusCode.OK, JsonSerializer.Serialize(
            new PageDto<OfferDto>([Offer], "5.0x01"), ApiJson.Default.PageDtoOfferDto));
        var answer = await wire.Client.OffersAsync(new("nvidia h200&x", null, 2, 7, 10, null), Cancel);
        Assert.Equal("5.0x01", answer.Value!.Next);
        Assert.Equal(Offer with { Features = [] }, answer.Value.Items[0] with { Features = [] });
        Assert.Equal(["opencl"], answer.Value.Items[0].Features);
        Assert.Equal(
            "http://gateway/v1/offers?class=nvidia%20h200%26x&minGpusFree=2&maxPricePerGpuHour=7&limit=10", wire.Asked);
    }

    [Fact]
    public async Task Every_question_has_its_path()
    {
        var wire = new Wire(HttpStatusCode.OK, "{}");
        await wire.Client.LeasesAsync(new(Account: "0xA", State: "open", RequestHash: "0x2"), Cancel);
        Assert.Equal("http://gateway/v1/leases?account=0xA&state=open&requestHash=0x2", wire.Asked);
        await wire.Client.LeaseAsync("0x1/../x", Cancel);
        Assert.Equal("http://gateway/v1/leases/0x1%2F..%2Fx", wire.Asked);
        await wire.Client.BatchesAsync(3, "1.0x2", Cancel);
        Assert.Equal("http://gateway/v1/batches?limit=3&cursor=1.0x2", wire.Asked);
        await wire.Client.BatchAsync("0x1", Cancel);
        Assert.Equal("http://gateway/v1/batches/0x1", wire.Asked);
        await wire.Client.ClassesAsync(Cancel);
        Assert.Equal("http://gateway/v1/classes", wire.Asked);
        await wire.Client.MarketAsync(5, "1.0x2", Cancel);
        Assert.Equal("http://gateway/v1/market?limit=5&cursor=1.0x2", wire.Asked);
        await wire.Client.MarketAsync("a/b", "eu", 8, Cancel);
        Assert.Equal("http://gateway/v1/market/a%2Fb?region=eu&gpus=8", wire.Asked);
        await wire.Client.MarketHoursAsync("cpu", new("eu", 1, 2, 3, "4.0x5"), Cancel);
        Assert.Equal(
            "http://gateway/v1/market/cpu/history?region=eu&from=1&to=2&limit=3&cursor=4.0x5", wire.Asked);
        await wire.Client.HealthAsync(Cancel);
        Assert.Equal("http://gateway/v1/health", wire.Asked);
    }

    [Fact]
    public async Task A_problem_comes_back_as_it_was_said()
    {
        var wire = new Wire(
            HttpStatusCode.NotFound, """{"title":"No lease.","status":404,"detail":"Wait.","code":"lease-unknown"}""");
        var answer = await wire.Client.LeaseAsync("0x1", Cancel);
        Assert.True(answer.IsProblem);
        Assert.Null(answer.Value);
        Assert.Equal(new ProblemDto(null, "No lease.", 404, "Wait.", "lease-unknown"), answer.Problem);
    }

    [Theory]
    [InlineData(502, "<html>bad gateway</html>", "gateway-status")]
    [InlineData(500, "{}", "gateway-status")]
    [InlineData(200, "<html>hotel wifi</html>", "gateway-unreadable")]
    [InlineData(200, "null", "gateway-unreadable")]
    public async Task What_is_no_answer_of_this_api_is_said_to_be_none(int status, string body, string code)
    {
        var answer = await new Wire((HttpStatusCode)status, body).Client.HealthAsync(Cancel);
        Assert.Equal(code, answer.Problem?.Code);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        var wire = new Wire(HttpStatusCode.OK, new string(' ', WeftApiClient.MaxAnswerBytes + 1));
        Assert.Equal("gateway-unreadable", (await wire.Client.HealthAsync(Cancel)).Problem?.Code);
    }

    [Fact]
    public async Task A_gateway_that_is_down_is_a_problem_and_the_callers_wish_to_stop_is_not()
    {
        var refused = new Wire(new HttpRequestException(HttpRequestError.ConnectionError));
        Assert.Equal("gateway-unreachable", (await refused.Client.HealthAsync(Cancel)).Problem?.Code);
        var slow = new Wire(new TaskCanceledException());
        Assert.Equal("gateway-unreachable", (await slow.Client.HealthAsync(Cancel)).Problem?.Code);
        await Assert.ThrowsAsync<TaskCanceledException>(() => slow.Client.HealthAsync(new(canceled: true)));
    }

    private sealed class Wire : HttpMessageHandler
    {
        private readonly HttpStatusCode _status;
        private readonly string _body = "";
        private readonly Exception? _fault;

        public Wire(HttpStatusCode status, string body) => (_status, _body) = (status, body);

        public Wire(Exception fault) => _fault = fault;

        public string? Asked { get; private set; }

        public WeftApiClient Client => new(new HttpClient(this, disposeHandler: false)
        {
            BaseAddress = new("http://gateway/"),
        });

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = request.RequestUri!.AbsoluteUri;
            return _fault is null
                ? Task.FromResult(new HttpResponseMessage(_status)
                {
                    Content = new StringContent(_body, Encoding.UTF8, "application/json"),
                })
                : Task.FromException<HttpResponseMessage>(_fault);
        }
    }
}
