using System.Net;
using System.Net.Http.Json;
using Weft.Api;

namespace Weft.Gateway.Tests;

/// <summary>Bytes by which machines measure their line, and the bounds of that.</summary>
public sealed class LineApiTests
{
    private const int MostBytes = 16 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task As_many_bytes_come_as_were_asked_for()
    {
        using var world = new World();
        await using var gateway = await TestGateway.StartAsync(world);
        foreach (var bytes in (int[])[1, 65_537, 3 << 20])
            Assert.Equal(bytes, (await gateway.Http.GetByteArrayAsync(Line($"?bytes={bytes}"), Cancel)).Length);
        foreach (var bad in (string[])["0", "-1", $"{MostBytes + 1}"])
        {
            using var refused = await gateway.Http.GetAsync(Line($"?bytes={bad}"), Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        // Six a minute, whatever became of them.
        using var one = await gateway.Http.GetAsync(Line(""), Cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, one.StatusCode);
        Assert.Contains("More than 6", await one.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using var other = await gateway.Http.GetAsync(new Uri("/v1/health/live", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_sent_is_counted_and_no_more_than_the_most_is_taken()
    {
        using var world = new World();
        await using var gateway = await TestGateway.StartAsync(world);
        foreach (var bytes in (int[])[0, 200_000])
        {
            using var content = new ByteArrayContent(new byte[bytes]);
            using var answer = await gateway.Http.PostAsync(Line(""), content, Cancel);
            Assert.Equal(new LineDto(bytes), await answer.Content.ReadFromJsonAsync<LineDto>(Cancel));
        }

        using var much = new ByteArrayContent(new byte[MostBytes + 1]);
        using var refused = await gateway.Http.PostAsync(Line(""), much, Cancel);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    private static Uri Line(string query) => new("/v1/line" + query, UriKind.Relative);
}
