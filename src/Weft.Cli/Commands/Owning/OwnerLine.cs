using System.Net.Sockets;
using System.Text.Json;
using Weft.Api;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Talks to the <c>weft share</c> that runs with this home, through <see cref="OwnerDoor"/>.</summary>
internal sealed class OwnerLine(WeftHome home) : IDisposable
{
    private const int MaxAnswerBytes = 1 << 20;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = Http.ClientOf(OwnerDoor.PathIn(home.Folder("provider")), Timeout);

    public Task<Result<OwnerStatusDto>> StatusAsync(CancellationToken cancel) =>
        AskAsync(HttpMethod.Get, "v1/owner", cancel);

    public Task<Result<OwnerStatusDto>> ReclaimAsync(CancellationToken cancel) =>
        AskAsync(HttpMethod.Post, "v1/owner/reclaim", cancel);

    public Task<Result<OwnerStatusDto>> ShareAsync(CancellationToken cancel) =>
        AskAsync(HttpMethod.Post, "v1/owner/share", cancel);

    public void Dispose() => _http.Dispose();

    private async Task<Result<OwnerStatusDto>> AskAsync(HttpMethod method, string path, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            using var answer = await _http.SendAsync(request, cancel);
            answer.EnsureSuccessStatusCode();
            await answer.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancel);
            var body = await answer.Content.ReadAsByteArrayAsync(cancel);
            return JsonSerializer.Deserialize(body, ApiJson.Default.OwnerStatusDto) is { } status
                ? status
                : OwnerDoorRefusals.NotSharing("its answer is empty");
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or JsonException
            || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return OwnerDoorRefusals.NotSharing(e.Message.TrimEnd('.'));
        }
    }
}
