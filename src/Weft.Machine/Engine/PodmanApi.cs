using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Docker.DotNet;

namespace Weft.Machine;

/// <summary>Calls of Podman's own API that its Docker-compatible one lacks.</summary>
internal static class PodmanApi
{
    /// <summary>
    /// Makes everything of a created container but the job itself: its namespaces are there, with a process that waits
    /// for the start. Throws what the engine's client throws.
    /// </summary>
    public static Task InitAsync(Engine engine, string id, CancellationToken cancel) =>
        PostAsync(engine, $"containers/{id}/init", null, cancel);

    /// <summary>Returns when the job has ended, a tenth of a second late at most.</summary>
    /// <remarks>
    /// Podman looks again and again until then. Asked as Docker is asked, 4.3 and other versions from before April 2023
    /// do so without a pause (containers/podman#18150): a whole core, and the lock by which the end would be noted.
    /// </remarks>
    public static Task WaitAsync(Engine engine, string name, CancellationToken cancel) =>
        PostAsync(engine, $"containers/{name}/wait?interval=100ms", null, cancel);

    /// <param name="path">Below the version: <c>info</c>.</param>
    /// <returns>The answer's body.</returns>
    public static async Task<string> GetAsync(string socket, string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, At(path));
        return await SendAsync(socket, request, cancel);
    }

    /// <param name="path">Below the version: <c>containers/create</c>.</param>
    /// <returns>The answer's body.</returns>
    public static async Task<string> PostAsync(
        Engine engine, string path, JsonObject? content, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At(path));
        if (content is not null)
            request.Content = new StringContent(content.ToJsonString(), Encoding.UTF8, "application/json");
        return await SendAsync(engine.Socket, request, cancel);
    }

    private static Uri At(string path) => new($"http://podman/v4.0.0/libpod/{path}");

    private static async Task<string> SendAsync(string path, HttpRequestMessage request, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler, disposeHandler: false)
        {
            MaxResponseContentBufferSize = 1 << 20,
            // Jobs may take days; whoever asks has a limit of their own.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        using var response = await client.SendAsync(request, cancel);
        var answer = await response.Content.ReadAsStringAsync(cancel);
        return response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified
            ? answer
            : throw new DockerApiException(response.StatusCode, answer);
    }
}
