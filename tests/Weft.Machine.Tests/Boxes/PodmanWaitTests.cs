using System.Net.Sockets;
using System.Text;

namespace Weft.Machine.Tests.Boxes;

public sealed class PodmanWaitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Without an interval Podman 4.3 looks without a pause, for as long as the job runs.</summary>
    [Fact]
    public async Task Podman_is_told_how_often_to_look_whether_a_job_has_ended()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        var path = Path.Combine(folder.Path, "podman.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var traits = new EngineTraits(EngineKind.Podman, "4.3.1", true, false, "/", 1, 1);
        var waiting = PodmanApi.WaitAsync(new Engine(null!, traits, path), "weft-1", Cancel);

        using var asked = await listener.AcceptAsync(Cancel);
        var buffer = new byte[4_096];
        var request = Encoding.ASCII.GetString(buffer, 0, await asked.ReceiveAsync(buffer, Cancel));
        Assert.StartsWith(
            "POST /v4.0.0/libpod/containers/weft-1/wait?interval=100ms HTTP/1.1", request, StringComparison.Ordinal);
        Assert.False(waiting.IsCompleted);
        await asked.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n0"u8.ToArray(), Cancel);
        await waiting;
    }
}
