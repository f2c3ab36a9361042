using System.Net;

namespace Weft.Ethereum.Tests.Rpc;

public sealed class HostileAnswerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("\"\"")]
    [InlineData("\"0x\"")]
    [InlineData("\"1f\"")]
    [InlineData("\"0xzz\"")]
    [InlineData("\"0x-1\"")]
    [InlineData("\"0x 1\"")]
    [InlineData("\"0x10000000000000000\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    public async Task A_number_that_is_none_is_malformed(string result)
    {
        var rpc = new FakeEndpoint().On("a", _ => result).Rpc();
        var e = await Assert.ThrowsAsync<RpcException>(() => rpc.ChainIdAsync(Cancel));
        Assert.Equal(RpcFailure.Malformed, e.Kind);
    }

    [Theory]
    [InlineData("", RpcFailure.Malformed)]
    [InlineData("<html>", RpcFailure.Malformed)]
    [InlineData("null", RpcFailure.Malformed)]
    [InlineData("[]", RpcFailure.Malformed)]
    [InlineData("{}", RpcFailure.Malformed)]
    [InlineData("""{"jsonrpc":"2.0","id":999,"result":"0x1"}""", RpcFailure.Malformed)]
    [InlineData("""{"jsonrpc":"2.0","id":"1","result":"0x1"}""", RpcFailure.Malformed)]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", RpcFailure.Malformed)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":"no"}""", RpcFailure.Malformed)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no"}}""", RpcFailure.Rejected)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":1e99,"message":7}}""", RpcFailure.Rejected)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"x","data":"0x08"}}""", RpcFailure.Reverted)]
    public async Task Each_bad_body_has_a_kind(string body, RpcFailure kind)
    {
        var rpc = new FakeEndpoint().On("a", _ => FakeEndpoint.Ok(body)).Rpc();
        var e = await Assert.ThrowsAsync<RpcException>(() => rpc.ChainIdAsync(Cancel));
        Assert.Equal(kind, e.Kind);
    }

    [Fact]
    public async Task Nesting_without_end_is_malformed()
    {
        var deep = new string('[', 5_000) + new string(']', 5_000);
        var rpc = new FakeEndpoint().On("a", _ => deep).Rpc();
        var e = await Assert.ThrowsAsync<RpcException>(() => rpc.ChainIdAsync(Cancel));
        Assert.Equal(RpcFailure.Malformed, e.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_over_the_limit_is_cut_off_whether_announced_or_not(bool announced)
    {
        var read = new CountingStream(50_000_000);
        var rpc = new FakeEndpoint().On("a", _ =>
        {
            var content = new StreamContent(read);
            if (announced) content.Headers.ContentLength = 50_000_000;
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
        }).Rpc(new RpcOptions { Endpoints = [], MaxResponseBytes = 10_000 });
        var e = await Assert.ThrowsAsync<RpcException>(() => rpc.ChainIdAsync(Cancel));
        Assert.Equal(RpcFailure.TooLarge, e.Kind);
        Assert.True(read.Given <= 20_000, $"{read.Given} bytes were read");
    }

    [Fact]
    public async Task A_revert_brings_its_data_from_where_nodes_put_it()
    {
        foreach (var error in new[]
        {
            """{"code":3,"message":"execution reverted","data":"0xdeadbeef"}""",
            """{"code":-32015,"message":"VM execution error","data":{"data":"0xdeadbeef"}}""",
            """{"code":-32603,"message":"x","data":{"originalError":{"code":3,"data":"0xdeadbeef"}}}""",
        })
        {
            var rpc = new FakeEndpoint().On("a", call =>
                FakeEndpoint.Ok($$"""{"jsonrpc":"2.0","id":{{call["id"]}},"error":{{error}}}""")).Rpc();
            var e = await Assert.ThrowsAsync<RpcException>(
                () => rpc.CallAsync(new CallRequest(default, default(Address), default), BlockTag.Latest, Cancel));
            Assert.Equal(RpcFailure.Reverted, e.Kind);
            Assert.Equal("0xdeadbeef", Hex.Encode(e.RevertData.Span));
        }
    }

    [Fact]
    public async Task A_receipt_of_another_transaction_is_malformed()
    {
        var other = Keccak.Hash("other");
        var rpc = new FakeEndpoint().On("a", _ => Receipt(other)).Rpc();
        var e = await Assert.ThrowsAsync<RpcException>(() => rpc.ReceiptAsync(Keccak.Hash("mine"), Cancel));
        Assert.Equal(RpcFailure.Malformed, e.Kind);
        Assert.NotNull(await rpc.ReceiptAsync(other, Cancel));
    }

    [Fact]
    public async Task A_message_of_the_endpoint_is_short_and_one_line_and_its_key_is_not_shown()
    {
        var text = new string('x', 5_000);
        var rpc = new FakeEndpoint().On("a", call => FakeEndpoint.Ok(
            $$$"""{"jsonrpc":"2.0","id":{{{call["id"]}}},"error":{"code":-1,"message":"\u001b[31m\n{{{text}}}"}}"""))
            .Rpc();
        var e = await Assert.ThrowsAsync<RpcException>(() => rpc.ChainIdAsync(Cancel));
        Assert.True(e.Message.Length < 300);
        Assert.DoesNotContain(e.Message, char.IsControl);
        var down = new FakeEndpoint().On("a", _ => new HttpResponseMessage(HttpStatusCode.BadGateway)).Rpc();
        e = await Assert.ThrowsAsync<RpcException>(() => down.ChainIdAsync(Cancel));
        Assert.DoesNotContain("secret-key", e.ToString());
    }

    private static string Receipt(Hash32 hash) =>
        $$"""
        {"transactionHash":"{{hash}}","status":"0x1","blockNumber":"0x5","blockHash":"{{hash}}","gasUsed":"0x5208",
         "effectiveGasPrice":"0x1","contractAddress":null,"logs":[]}
        """;

    private sealed class CountingStream(long length) : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = (int)Math.Min(count, length - Given);
            Array.Fill(buffer, (byte)' ', offset, given);
            Given += given;
            return given;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
