using System.Net;
using System.Text.Json.Nodes;

namespace Weft.Ethereum.Tests.Rpc;

public sealed class FailOverTests
{
    private static readonly RpcOptions Chain1 = new() { Endpoints = [], ChainId = 1 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_endpoint_answers_while_the_first_is_down_and_stays_preferred()
    {
        var fake = new FakeEndpoint().On("a", _ => Status(503)).On("b", Healthy);
        var rpc = fake.Rpc(Chain1);
        Assert.Equal(1ul, await rpc.ChainIdAsync(Cancel));
        fake.Seen.Clear();
        Assert.Equal(1ul, await rpc.ChainIdAsync(Cancel));
        Assert.All(fake.Seen, s => Assert.Equal("b", s.Host));
    }

    [Fact]
    public async Task An_endpoint_of_another_chain_is_never_asked_anything_else()
    {
        var fake = new FakeEndpoint().On("a", _ => "\"0x2\"").On("b", Healthy);
        await fake.Rpc(Chain1).BalanceAsync(default, BlockTag.Latest, Cancel);
        Assert.DoesNotContain(("a", "eth_getBalance"), fake.Seen);
        var alone = new FakeEndpoint().On("a", _ => "\"0x2\"").Rpc(Chain1);
        var e = await Assert.ThrowsAsync<RpcException>(() => alone.BalanceAsync(default, BlockTag.Latest, Cancel));
        Assert.Equal(RpcFailure.WrongChain, e.Kind);
    }

    [Fact]
    public async Task Reads_are_tried_again_a_bounded_number_of_times()
    {
        var fake = new FakeEndpoint().On("a", _ => Status(429));
        var e = await Assert.ThrowsAsync<RpcException>(
            () => fake.Rpc(new RpcOptions { Endpoints = [], Retries = 2 }).ChainIdAsync(Cancel));
        Assert.Equal(RpcFailure.Unreachable, e.Kind);
        Assert.Equal(3, fake.Seen.Count);
    }

    [Fact]
    public async Task A_transaction_is_handed_to_each_endpoint_at_most_once()
    {
        var fake = new FakeEndpoint().On("a", _ => Status(500)).On("b", _ => Status(500));
        var e = await Assert.ThrowsAsync<RpcException>(() => fake.Rpc().SendRawAsync(new byte[] { 1 }, Cancel));
        Assert.Equal(RpcFailure.Unreachable, e.Kind);
        Assert.Equal([("a", "eth_sendRawTransaction"), ("b", "eth_sendRawTransaction")], fake.Seen);
    }

    [Fact]
    public async Task A_silent_endpoint_runs_into_the_time_out()
    {
        var handler = new Silent();
        var rpc = new EthereumRpc(
            new HttpClient(handler),
            new RpcOptions
            {
                Endpoints = [new("http://a")],
                Timeout = TimeSpan.FromMilliseconds(20),
                Retries = 0,
            },
            TimeProvider.System);
        var e = await Assert.ThrowsAsync<RpcException>(() => rpc.ChainIdAsync(Cancel));
        Assert.Equal(RpcFailure.Unreachable, e.Kind);
        using var own = new CancellationTokenSource();
        await own.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rpc.ChainIdAsync(own.Token));
    }

    [Fact]
    public async Task Two_of_three_must_say_the_same_about_a_block()
    {
        var options = new RpcOptions { Endpoints = [], Quorum = 2, Retries = 0 };
        var honest = Block(Keccak.Hash("true"));
        var liar = new FakeEndpoint().On("a", _ => Block(Keccak.Hash("false"))).On("b", _ => honest).On(
            "c", _ => honest);
        Assert.Equal(Keccak.Hash("true"), (await liar.Rpc(options).BlockAsync(BlockTag.At(1), Cancel))!.Hash);
        var split = new FakeEndpoint().On("a", _ => Block(Keccak.Hash("1"))).On("b", _ => honest).On(
            "c", _ => Status(500));
        var e = await Assert.ThrowsAsync<RpcException>(() => split.Rpc(options).BlockAsync(BlockTag.At(1), Cancel));
        Assert.Equal(RpcFailure.Disagreed, e.Kind);
    }

    [Fact]
    public async Task A_batch_is_matched_by_id_in_whatever_order_it_comes()
    {
        var fake = new FakeEndpoint().On("a", calls => FakeEndpoint.Ok("[" + string.Join(',', calls.AsArray()
            .Reverse().Select(c => FakeEndpoint.Result(c!, $"\"{c!["params"]![0]!["data"]}\""))) + "]"));
        var calls = Enumerable.Range(0, 5)
            .Select(i => new CallRequest(default, default(Address), new[] { (byte)i })).ToArray();
        var results = await fake.Rpc(new RpcOptions { Endpoints = [], MaxBatch = 3 })
            .CallManyAsync(calls, BlockTag.Latest, Cancel);
        Assert.Equal([0, 1, 2, 3, 4], results.Select(r => r[0]));
        Assert.Equal(2, fake.Seen.Count);
    }

    [Fact]
    public async Task A_batch_with_an_id_twice_is_malformed()
    {
        var fake = new FakeEndpoint().On("a", calls =>
        {
            var one = FakeEndpoint.Result(calls.AsArray()[0]!, "\"0x\"");
            return FakeEndpoint.Ok($"[{one},{one}]");
        });
        var call = new CallRequest(default, default(Address), default);
        var e = await Assert.ThrowsAsync<RpcException>(
            () => fake.Rpc().CallManyAsync([call, call], BlockTag.Latest, Cancel));
        Assert.Equal(RpcFailure.Malformed, e.Kind);
    }

    private static HttpResponseMessage Healthy(JsonNode call) => FakeEndpoint.Ok(FakeEndpoint.Result(call, "\"0x1\""));

    private static HttpResponseMessage Status(int code) => new((HttpStatusCode)code);

    private static string Block(Hash32 hash) =>
        $$"""{"number":"0x1","hash":"{{hash}}","parentHash":"{{hash}}","timestamp":"0x1","baseFeePerGas":"0x7"}""";

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancel)
        {
            await Task.Delay(Timeout.Infinite, cancel);
            throw new InvalidOperationException("Unreachable.");
        }
    }
}
