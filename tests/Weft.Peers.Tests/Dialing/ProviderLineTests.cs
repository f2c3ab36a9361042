using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers.Tests;

public class ProviderLineTests
{
    private static readonly Hash32 Lease = Some.One(Some.Hash);
    private static readonly Refusal No = new("lease-unknown", "There is no such lease.", "Rent first.");

    public static TheoryData<string> RenterMessages => ["voucher", "stop", "saved"];

    [Theory]
    [MemberData(nameof(RenterMessages))]
    public async Task What_the_renter_says_is_heard(string kind)
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var voucher = new Signed<Voucher>(new(Lease, new(UInt128.MaxValue)), Some.One(Some.Signature));
        RenterMessage sent = kind switch
        {
            "voucher" => new VoucherSent(voucher),
            "stop" => new StopWanted(),
            _ => new ResultSaved(),
        };

        Assert.False((await line.SendAsync(Lease, sent, TwoPeers.Cancel)).IsRefused);

        Assert.Equal(Lease, peers.Provider.Lease);
        if (peers.Provider.Heard is VoucherSent heard)
        {
            Assert.Equal(voucher.Value, heard.Voucher.Value);
            Assert.Equal(voucher.Signature.ToArray(), heard.Voucher.Signature.ToArray());
        }
        else
        {
            Assert.Equal(sent, peers.Provider.Heard);
        }
    }

    [Fact]
    public async Task What_the_provider_says_is_heard()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var closing = new ClosingSent(new(new(Lease, new(7)), Some.One(Some.Signature)));
        ProviderMessage[] said =
        [
            new Preparing("Pulling the image"),
            new AwaitingVoucher(new(1_250_000)),
            new JobStarted(new DateTimeOffset(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero)),
            new ReadingSent(new(Lease, 1, new(30_000), 5_000, 10, 20, Final: false), new(1), new(2)),
            new ReadingSent(new(Lease, 2, new(60_000), null, 11, 21, Final: true), new(UInt128.MaxValue), new(3)),
            new JobEnded(137, OutOfMemory: true),
            new JobRefused(No),
            closing,
        ];
        foreach (var message in said) await peers.Provider.Says.Writer.WriteAsync(message, TwoPeers.Cancel);
        peers.Provider.Says.Writer.Complete();

        var heard = new List<ProviderMessage>();
        await foreach (var message in line.ListenAsync(Lease, TwoPeers.Cancel)) heard.Add(message);

        Assert.Equal(said[..^1], heard[..^1]);
        var last = Assert.IsType<ClosingSent>(heard[^1]);
        Assert.Equal(closing.Closing.Value, last.Closing.Value);
        Assert.Equal(closing.Closing.Signature.ToArray(), last.Closing.Signature.ToArray());
    }

    [Fact]
    public async Task A_listener_that_goes_away_ends_the_call_at_the_provider_too()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TwoPeers.Cancel);
        var listening = Task.Run(
            async () =>
            {
                await foreach (var message in line.ListenAsync(Lease, leave.Token)) Assert.Fail(message.ToString());
            },
            TwoPeers.Cancel);
        await peers.Provider.Listened.WaitAsync(TwoPeers.Cancel);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
        await peers.Provider.Left.WaitAsync(TwoPeers.Cancel);
    }

    [Fact]
    public async Task A_line_that_is_cut_ends_the_stream_with_a_refusal()
    {
        await using var peers = await TwoPeers.StartAsync();
        var line = await peers.LineAsync();
        var listening = Task.Run(
            async () =>
            {
                await foreach (var message in line.ListenAsync(Lease, TwoPeers.Cancel)) Assert.Fail(message.ToString());
            },
            TwoPeers.Cancel);
        await peers.Provider.Listened.WaitAsync(TwoPeers.Cancel);

        await line.DisposeAsync();

        var thrown = await Assert.ThrowsAsync<RefusalException>(() => listening);
        Assert.Equal("provider-unreachable", thrown.Why.Code);
    }

    [Fact]
    public async Task A_log_arrives_in_order_also_where_the_desk_gives_it_in_one_piece()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        peers.Provider.Log = new[] { new LogChunk(5, IsError: true, bytes) }.ToAsyncEnumerable();

        var got = new List<byte>();
        await foreach (var chunk in line.FollowLogAsync(Lease, 5, TwoPeers.Cancel))
        {
            Assert.Equal(5 + got.Count, chunk.Offset);
            Assert.True(chunk.IsError);
            got.AddRange(chunk.Bytes.Span);
        }

        Assert.Equal(bytes, got);
    }

    [Fact]
    public async Task Who_reads_a_log_slowly_is_sent_it_slowly()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var log = new CountedLog(chunks: 4_096);
        peers.Provider.Log = log.ReadAsync(TwoPeers.Cancel);

        await using var reader = line.FollowLogAsync(Lease, 0, TwoPeers.Cancel).GetAsyncEnumerator(TwoPeers.Cancel);
        Assert.True(await reader.MoveNextAsync());
        await log.StoppedAsync();

        // 256 MiB are there to be had; what is under way fits the windows and buffers of one connection.
        Assert.InRange(log.Given, 1, 512);
        Assert.True(await reader.MoveNextAsync());
    }

    [Fact]
    public async Task A_result_arrives_byte_for_byte()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        peers.Provider.Result = new MemoryStream(bytes);

        var got = new MemoryStream();
        await using (var result = (await line.OpenResultAsync(Lease, 0, TwoPeers.Cancel)).Value)
            await result.Tar.CopyToAsync(got, TwoPeers.Cancel);

        Assert.Equal(bytes, got.ToArray());
    }

    [Fact]
    public async Task A_result_that_is_refused_says_why()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        peers.Provider.Refuses = No;

        var answer = await line.OpenResultAsync(Lease, 0, TwoPeers.Cancel);

        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal(No, refusal);
    }

    [Fact]
    public async Task A_result_over_the_limit_is_not_read_on()
    {
        await using var peers = await TwoPeers.StartAsync(dialing: new() { MaxResultBytes = 100_000 });
        await using var line = await peers.LineAsync();
        peers.Provider.Result = new EndlessStream();

        await using var result = (await line.OpenResultAsync(Lease, 0, TwoPeers.Cancel)).Value;

        var thrown = await Assert.ThrowsAsync<RefusalException>(
            () => result.Tar.CopyToAsync(Stream.Null, TwoPeers.Cancel));
        Assert.Equal("download-too-large", thrown.Why.Code);
    }

    [Fact]
    public async Task A_result_that_breaks_off_is_not_taken_for_complete()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        peers.Provider.Result = new EndlessStream { FailsAfter = 10 };

        await using var result = (await line.OpenResultAsync(Lease, 0, TwoPeers.Cancel)).Value;

        var thrown = await Assert.ThrowsAsync<RefusalException>(
            () => result.Tar.CopyToAsync(Stream.Null, TwoPeers.Cancel));
        Assert.Equal("peer-failed", thrown.Why.Code);
    }

    [Fact]
    public async Task A_message_about_another_lease_is_a_bug_and_throws()
    {
        await using var peers = await TwoPeers.StartAsync();
        await using var line = await peers.LineAsync();
        var voucher = new VoucherSent(new(new(Hash32.Zero, new(1)), Some.One(Some.Signature)));

        await Assert.ThrowsAsync<ArgumentException>(() => line.SendAsync(Lease, voucher, TwoPeers.Cancel));
    }
}
