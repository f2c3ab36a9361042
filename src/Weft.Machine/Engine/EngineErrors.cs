using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Docker.DotNet;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>Where the engine's exceptions become refusals, once.</summary>
internal static class EngineErrors
{
    private const long FullBelowBytes = 16L << 20;

    /// <summary>The engine did not answer, as opposed to answering "no".</summary>
    public static bool IsTransport(Exception e) =>
        e is HttpRequestException or SocketException or TimeoutException
        // So the engine's client puts a refused connection, though nobody cancelled anything.
        || e is OperationCanceledException { InnerException: HttpRequestException }
        // The node is ending.
        || e is ObjectDisposedException
        || (e is IOException and not RefusalException);

    public static bool IsNotFound(Exception e) => e is DockerApiException { StatusCode: HttpStatusCode.NotFound };

    public static bool IsKnown(Exception e) => e is DockerApiException || IsTransport(e);

    /// <param name="doing">What was being done, to follow "while": "starting the job".</param>
    public static Refusal Translate(Exception e, Engine engine, string doing)
    {
        if (IsTransport(e)) return EngineRefusals.Gone(engine.Socket, e.Message);
        // No engine says "disk full" in any way but prose, so look at the disk itself.
        if (DiskSpace.FreeBytes(engine.Traits.Root) is < FullBelowBytes)
            return DiskRefusals.Full(engine.Traits.Root);
        return EngineRefusals.Failed(doing, Said(e));
    }

    /// <summary>The engine's own sentence, shortened to one bounded line.</summary>
    public static string Said(Exception e)
    {
        var text = e is DockerApiException { ResponseBody: { Length: > 0 } body } ? Message(body) : e.Message;
        return Line(text);
    }

    /// <summary>Shortened to one bounded line: what registries say to engines may be of many.</summary>
    public static string Line(string text)
    {
        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length <= 400 ? text : string.Concat(text.AsSpan(0, 400), "...");
    }

    private static string Message(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("message", out var message) ? message.GetString() ?? body : body;
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
