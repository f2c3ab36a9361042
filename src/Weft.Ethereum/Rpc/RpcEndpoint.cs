using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Weft.Ethereum;

/// <summary>
/// One endpoint: a batch of calls becomes one HTTP request, its bounded answer is matched to them by id. Only
/// <see cref="RpcException"/> and the caller's own cancellation come out.
/// </summary>
internal sealed class RpcEndpoint(HttpClient http, Uri url, RpcOptions options, TimeProvider time)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private long _lastId;
    private volatile bool _verified;

    /// <summary>Host and port alone: paths and queries of endpoints often hold access keys.</summary>
    public string Name => url.Authority;

    /// <summary>Asks for the chain id once, and again after <see cref="Doubt"/>.</summary>
    public async Task VerifyAsync(CancellationToken cancel)
    {
        if (_verified || options.ChainId is not { } wanted) return;
        var answers = await SendAsync([new RpcCall("eth_chainId")], cancel);
        var found = RpcJson.Quantity64(answers[0].Value, "chain id");
        if (found != wanted)
        {
            throw new RpcException(
                RpcFailure.WrongChain, $"The endpoint {Name} serves chain {found}, but chain {wanted} is wanted.");
        }

        _verified = true;
    }

    /// <summary>Something failed: whoever answers at this address next may be somebody else.</summary>
    public void Doubt() => _verified = false;

    public async Task<RpcAnswer[]> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        var first = Interlocked.Add(ref _lastId, calls.Count) - calls.Count + 1;
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = Body(calls, first) };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            CheckStatus(response.StatusCode);
            var bytes = await ReadBoundedAsync(response.Content, either.Token);
            return RpcAnswers.Parse(bytes, calls.Count, first, response.IsSuccessStatusCode);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw Unreachable($"did not answer within {options.Timeout.TotalSeconds:0.#} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable("could not be reached", e);
        }
    }

    private static ByteArrayContent Body(IReadOnlyList<RpcCall> calls, long first)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (calls.Count != 1) writer.WriteStartArray();
            for (var i = 0; i < calls.Count; i++) calls[i].WriteTo(writer, first + i);
            if (calls.Count != 1) writer.WriteEndArray();
        }

        return new ByteArrayContent(buffer.ToArray()) { Headers = { ContentType = Json } };
    }

    private void CheckStatus(HttpStatusCode status)
    {
        if (status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500)
            throw Unreachable($"answered HTTP {(int)status}", null);
        if (status is HttpStatusCode.RequestEntityTooLarge)
            throw new RpcException(RpcFailure.TooLarge, $"The endpoint {Name} finds the request too large.");
    }

    private async Task<ReadOnlyMemory<byte>> ReadBoundedAsync(HttpContent content, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > options.MaxResponseBytes) throw TooLarge();
        await using var stream = await content.ReadAsStreamAsync(cancel);
        var buffer =
            new byte[Math.Min((int)(content.Headers.ContentLength ?? 16_384) + 1, options.MaxResponseBytes + 1)];
        var used = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(used), cancel);
            if (read == 0) return buffer.AsMemory(0, used);
            used += read;
            if (used > options.MaxResponseBytes) throw TooLarge();
            if (used == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, options.MaxResponseBytes + 1L));
        }
    }

    private RpcException TooLarge() => new(
        RpcFailure.TooLarge, $"The endpoint {Name} answered more than {options.MaxResponseBytes} bytes.");

    private RpcException Unreachable(string what, Exception? inner) =>
        new(RpcFailure.Unreachable, $"The chain endpoint {Name} {what}.", inner);
}
