using System.Net;
using System.Net.Sockets;

namespace Weft.Machine.Tests.Measuring;

public sealed class MeasureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disk_is_measured_within_bounds_and_left_as_it_was()
    {
        using var folder = new TempFolder();
        var said = new List<string>();
        var disk = new DiskMeasure(TimeProvider.System, 64L << 20, TimeSpan.FromSeconds(20));
        var figures = (await disk.RunAsync(folder.Path, said.Add, Cancel)).Value;
        Assert.Equal(64L << 20, figures.MeasuredBytes);
        Assert.InRange(figures.WriteBytesPerSecond, 100_000, 100_000_000_000);
        Assert.InRange(figures.ReadBytesPerSecond, 100_000, 100_000_000_000);
        Assert.InRange(figures.CachedPercent ?? 0, 0, 100);
        Assert.Contains(said, line => line.Contains("64 MiB", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Memory_that_poses_as_a_disk_is_found_out()
    {
        if (!Directory.Exists("/dev/shm")) Assert.Skip("this machine has no /dev/shm");
        var disk = new DiskMeasure(TimeProvider.System, 8L << 20, TimeSpan.FromSeconds(20));
        if (!(await disk.RunAsync("/dev/shm", _ => { }, Cancel)).TryGet(out var figures, out var why))
        {
            Assert.Skip(why.Sentence);
            return;
        }

        Assert.Equal(100, figures.CachedPercent);
    }

    [Fact]
    public async Task Time_ends_a_measurement_as_well_as_bytes_do()
    {
        using var folder = new TempFolder();
        // Each look at this clock is a second later.
        var disk = new DiskMeasure(new Leaping(), 1L << 30, TimeSpan.FromSeconds(3));
        var figures = (await disk.RunAsync(folder.Path, _ => { }, Cancel)).Value;
        Assert.InRange(figures.MeasuredBytes, 1L << 20, 8L << 20);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_says_so()
    {
        var disk = DiskMeasure.Usual(TimeProvider.System);
        Assert.False((await disk.RunAsync("/nowhere/at/all", _ => { }, Cancel)).TryGet(out _, out var refusal));
        Assert.Equal("disk-not-measured", refusal.Code);
        using var small = new TempFolder();
        var few = new DiskMeasure(TimeProvider.System, 1, TimeSpan.FromSeconds(1));
        Assert.False((await few.RunAsync(small.Path, _ => { }, Cancel)).TryGet(out _, out refusal));
        Assert.Equal("disk-not-measured", refusal.Code);
    }

    [Fact]
    public void A_small_or_slow_disk_is_a_lack()
    {
        var fine = new DiskFigures("/", 100L << 30, 1, 500_000_000, 500_000_000, 0);
        Assert.Empty(DiskMeasure.Lacks(fine));
        Assert.Equal(
            ["disk-small", "disk-slow"],
            DiskMeasure.Lacks(fine with { FreeBytes = 1L << 30, WriteBytesPerSecond = 10_000_000 })
                .Select(lack => lack.Code));
    }

    [Fact]
    public async Task The_way_to_a_gateway_is_a_connection_and_nothing_else()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var figures = (await RoundTrip.Usual(TimeProvider.System).RunAsync(
            new Uri($"https://127.0.0.1:{port}"), Cancel)).Value;
        Assert.Equal(($"127.0.0.1:{port}", 5), (figures.To, figures.Tries));
        Assert.InRange(figures.RoundTripMicroseconds, 1, 3_000_000);
        using var first = await listener.AcceptTcpClientAsync(Cancel);
        Assert.Equal(0, await first.GetStream().ReadAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_a_finding()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var answer = await RoundTrip.Usual(TimeProvider.System).RunAsync(new Uri($"https://127.0.0.1:{port}"), Cancel);
        Assert.False(answer.TryGet(out _, out var refusal));
        Assert.Equal("gateway-not-measured", refusal.Code);
    }

    [Fact]
    public async Task A_line_is_measured_both_ways()
    {
        using var listener = new HttpListener();
        var port = 20_000 + (Environment.ProcessId % 20_000);
        while (!TryListen(listener, port)) port++;
        var answering = Task.Run(
            async () =>
            {
                for (var i = 0; i < 2; i++) await AnswerAsync(await listener.GetContextAsync());
            },
            Cancel);
        using var http = new HttpClient(new SocketsHttpHandler());
        var speed = new LineSpeed(http, TimeProvider.System, bytes: 1 << 20, TimeSpan.FromSeconds(3));
        var line = await speed.RunAsync(new Uri($"http://127.0.0.1:{port}"), Cancel);
        await answering;
        Assert.NotNull(line);
        Assert.Equal((1 << 20, 1 << 20), (line.Received, line.Sent));
        Assert.True(line is { DownBytesPerSecond: > 0, UpBytesPerSecond: > 0 });
        listener.Stop();
        Assert.Null(await speed.RunAsync(new Uri($"http://127.0.0.1:{port}"), Cancel));
    }

    private static bool TryListen(HttpListener listener, int port)
    {
        try
        {
            listener.Prefixes.Clear();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            listener.Start();
            return true;
        }
        catch (HttpListenerException)
        {
            return false;
        }
    }

    private static async Task AnswerAsync(HttpListenerContext context)
    {
        if (context.Request.HttpMethod == "GET")
        {
            Assert.Equal("?bytes=1048576", context.Request.Url?.Query);
            await context.Response.OutputStream.WriteAsync(new byte[1 << 20], Cancel);
        }
        else await context.Request.InputStream.CopyToAsync(Stream.Null, Cancel);
        context.Response.Close();
    }

    private sealed class Leaping : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => ++_now;
    }
}
