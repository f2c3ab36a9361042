using System.Net;
using System.Security.Cryptography;

namespace Weft.Machine;

/// <summary>
/// How much goes through the line to a gateway, down and up: by bytes that mean nothing, a few seconds each way
/// (<c>/v1/line</c> of its HTTP API).
/// </summary>
public sealed class LineSpeed(HttpClient http, TimeProvider time, int bytes, TimeSpan patience)
{
    private const int PartBytes = 64 << 10;

    public static LineSpeed Usual(HttpClient http, TimeProvider time) =>
        new(http, time, 8 << 20, TimeSpan.FromSeconds(3));

    /// <returns>Null where the gateway has no such exchange, or does not answer.</returns>
    public async Task<LineFigures?> RunAsync(Uri api, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(api);
        try
        {
            var line = new Uri(api, "/v1/line");
            var (down, received) = await DownAsync(new Uri(line, $"?bytes={bytes}"), cancel);
            var (up, sent) = await UpAsync(line, cancel);
            return received == 0 || sent == 0
                ? null
                : new(api.ToString(), Rate(received, down), Rate(sent, up), received, sent);
        }
        catch (Exception e) when (e is HttpRequestException or IOException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>From the first byte on: the way to the gateway is measured elsewhere.</summary>
    private async Task<(TimeSpan Took, long Bytes)> DownAsync(Uri line, CancellationToken cancel)
    {
        using var response = await http.GetAsync(line, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode != HttpStatusCode.OK) return default;
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var (begun, part, received) = (time.GetTimestamp(), new byte[PartBytes], 0L);
        int read;
        while (time.GetElapsedTime(begun) < patience && (read = await body.ReadAsync(part, cancel)) > 0)
            received += Math.Min(read, bytes - received);
        return (time.GetElapsedTime(begun), received);
    }

    private async Task<(TimeSpan Took, long Bytes)> UpAsync(Uri line, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        using var content = new Noise(bytes, () => time.GetElapsedTime(begun) < patience);
        using var response = await http.PostAsync(line, content, cancel);
        return response.StatusCode == HttpStatusCode.OK ? (time.GetElapsedTime(begun), content.Sent) : default;
    }

    private static long Rate(long bytes, TimeSpan took) =>
        (long)((Int128)bytes * TimeSpan.TicksPerSecond / Math.Max(1, took.Ticks));

    private sealed class Noise(int most, Func<bool> goesOn) : HttpContent
    {
        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var part = RandomNumberGenerator.GetBytes(PartBytes);
            while (Sent < most && goesOn())
            {
                var length = (int)Math.Min(PartBytes, most - Sent);
                await stream.WriteAsync(part.AsMemory(0, length));
                Sent += length;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
