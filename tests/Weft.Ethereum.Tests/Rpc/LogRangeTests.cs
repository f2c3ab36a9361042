using System.Globalization;
using System.Text.Json.Nodes;

namespace Weft.Ethereum.Tests.Rpc;

public sealed class LogRangeTests
{
    private static readonly Address Contract = Address.Parse("0x00000000000000000000000000000000000000aa");
    private static readonly Hash32 Topic = Keccak.Hash("Happened()");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_range_is_halved_until_it_is_taken_and_no_entry_is_lost()
    {
        var widest = 0ul;
        var fake = new FakeEndpoint().On("a", call =>
        {
            var (from, to) = Range(call);
            if (to - from >= 10) return Refused(call);
            widest = Math.Max(widest, to - from + 1);
            var entries = Enumerable.Range((int)from, (int)(to - from + 1))
                .Where(block => block % 7 == 0).Select(block => Entry((ulong)block, Topic));
            return FakeEndpoint.Ok(FakeEndpoint.Result(call, $"[{string.Join(',', entries)}]"));
        });
        var blocks = new List<ulong>();
        await foreach (var entry in fake.Rpc(new RpcOptions { Endpoints = [], LogBlockSpan = 64 })
            .LogsAsync(new LogFilter([Contract], [[Topic]], 1, 100), Cancel)) blocks.Add(entry.Block);
        Assert.Equal(Enumerable.Range(1, 100).Where(b => b % 7 == 0).Select(b => (ulong)b), blocks);
        Assert.InRange(widest, 2ul, 10ul);
    }

    [Fact]
    public async Task One_block_that_is_refused_is_a_failure_not_a_loop()
    {
        var fake = new FakeEndpoint().On("a", Refused);
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var _ in fake.Rpc().LogsAsync(new LogFilter([Contract], [], 1, 1_000), Cancel))
                Assert.Fail("There is no entry.");
        });
        Assert.Equal(RpcFailure.Rejected, e.Kind);
        Assert.InRange(fake.Seen.Count, 2, 12);
    }

    [Theory]
    [InlineData(101, "Happened()")]
    [InlineData(50, "Other()")]
    public async Task An_entry_that_was_not_asked_for_is_malformed(ulong block, string topic)
    {
        var fake = new FakeEndpoint().On("a", _ => $"[{Entry(block, Keccak.Hash(topic))}]");
        var e = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var _ in fake.Rpc().LogsAsync(new LogFilter([Contract], [[Topic]], 1, 100), Cancel))
                Assert.Fail("There is no entry.");
        });
        Assert.Equal(RpcFailure.Malformed, e.Kind);
    }

    private static (ulong From, ulong To) Range(JsonNode call)
    {
        ulong Number(string name) => ulong.Parse(
            call["params"]![0]![name]!.GetValue<string>().AsSpan(2), NumberStyles.HexNumber,
            CultureInfo.InvariantCulture);
        return (Number("fromBlock"), Number("toBlock"));
    }

    private static HttpResponseMessage Refused(JsonNode call) => FakeEndpoint.Ok(
        $$$"""
        {"jsonrpc":"2.0","id":{{{call["id"]}}},"error":{"code":-32005,"message":"query returned too many results"}}
        """);

    private static string Entry(ulong block, Hash32 topic) =>
        $$"""
        {"address":"{{Contract}}","topics":["{{topic}}"],"data":"0x","blockNumber":"0x{{block:x}}","logIndex":"0x0",
         "blockHash":"{{Topic}}","transactionHash":"{{Topic}}"}
        """;
}
