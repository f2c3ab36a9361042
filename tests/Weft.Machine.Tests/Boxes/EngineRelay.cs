using System.Net.Sockets;
using System.Text;

namespace Weft.Machine.Tests.Boxes;

/// <summary>
/// Stands between a node and the real engine, and fails chosen calls in its stead. The engine's client makes a
/// connection for each call.
/// </summary>
internal sealed class EngineRelay : IDisposable
{
    private const int MaxHead = 16 << 10;

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _engine;
    private readonly Func<string, string?> _fails;

    /// <param name="socket">Where it listens.</param>
    /// <param name="engine">The real one's socket.</param>
    /// <param name="fails">Of a request's first line: what the engine "says", with status 500; null to ask it.</param>
    public EngineRelay(string socket, string engine, Func<string, string?> fails)
    {
        (_engine, _fails) = (engine, fails);
        _listener.Bind(new UnixDomainSocketEndPoint(socket));
        _listener.Listen();
        _ = ServeAsync();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = AnswerAsync(await _listener.AcceptAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        try
        {
            await using var asked = new NetworkStream(client, ownsSocket: true);
            var head = new byte[MaxHead];
            var length = 0;
            do length += await asked.ReadAtLeastAsync(head.AsMemory(length), 1, cancellationToken: _stop.Token);
            while (head.AsSpan(0, length).IndexOf("\r\n"u8) < 0);
            var first = Encoding.ASCII.GetString(head, 0, head.AsSpan().IndexOf("\r\n"u8));
            if (_fails(first) is { } words)
            {
                var body = $$"""{"message":"{{words}}"}""";
                var answer = "HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n"
                    + $"Connection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}";
                await asked.WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
                return;
            }

            using var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await line.ConnectAsync(new UnixDomainSocketEndPoint(_engine), _stop.Token);
            await using var engine = new NetworkStream(line);
            await engine.WriteAsync(head.AsMemory(0, length), _stop.Token);
            var there = CarryAsync(asked, engine, line);
            await CarryAsync(engine, asked, client);
            await there;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException
            or ObjectDisposedException)
        {
            // One of the two hung up.
        }
    }

    private async Task CarryAsync(NetworkStream from, NetworkStream to, Socket end)
    {
        await from.CopyToAsync(to, _stop.Token);
        end.Shutdown(SocketShutdown.Send);
    }
}
