using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Weft.Ethereum.Tests.Rpc;

/// <summary>Stands in for HTTP: answers each request by host with what the test says.</summary>
internal sealed class FakeEndpoint : HttpMessageHandler
{
    private readonly Dictionary<string, Func<JsonNode, HttpResponseMessage>> _hosts = [];

    public List<(string Host, string Method)> Seen { get; } = [];

    public FakeEndpoint On(string host, Func<JsonNode, HttpResponseMessage> answer)
    {
        _hosts[host] = answer;
        return this;
    }

    /// <summary>Answers each call with a result, a JSON text, chosen by method.</summary>
    public FakeEndpoint On(string host, Func<string, string> resultByMethod) =>
        On(host, call => Ok(Result(call, resultByMethod(call["method"]!.GetValue<string>()))));

    public EthereumRpc Rpc(RpcOptions? options = null) => new(
        new HttpClient(this),
        (options ?? new RpcOptions { Endpoints = [] }) with
        {
            Endpoints = [.. _hosts.Keys.Select(h => new Uri($"http://{h}/secret-key"))],
            RetryDelay = TimeSpan.FromMilliseconds(1),
        },
        TimeProvider.System);

    public static HttpResponseMessage Ok(string body) =>
        new(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static string Result(JsonNode call, string result) =>
        $$"""{"jsonrpc":"2.0","id":{{call["id"]}},"result":{{result}}}""";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var host = request.RequestUri!.Host;
        var call = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancel))!;
        Seen.Add((host, call is JsonObject one ? one["method"]!.GetValue<string>() : "batch"));
        return _hosts[host](call);
    }
}
