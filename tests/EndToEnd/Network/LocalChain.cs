using System.Globalization;
using System.Net.Http.Json;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.EndToEnd;

/// <summary>The chain asked directly, word by word, with nothing of Weft between.</summary>
internal sealed class LocalChain(Uri endpoint) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(30) };
    private int _calls;

    public async Task<JsonElement> AskAsync(string method, params JsonNode?[] parameters)
    {
        var question = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = ++_calls,
            ["method"] = method,
            ["params"] = new JsonArray(parameters),
        };
        using var answer = await _http.PostAsJsonAsync(endpoint, question, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(body.TryGetProperty("result", out var result), $"{method}: {body}");
        return result;
    }

    /// <summary>The 32-byte words that a view function returns.</summary>
    /// <param name="selector">Eight hexadecimal digits, from the compiler's own list.</param>
    public async Task<BigInteger[]> CallAsync(string to, string selector, params string[] words)
    {
        var data = "0x" + selector + Encode(words);
        var result = await AskAsync("eth_call", new JsonObject { ["to"] = to, ["data"] = data }, "latest");
        return Words(result.GetString()!);
    }

    /// <param name="words">Hexadecimal numbers, each padded to 32 bytes.</param>
    public static string Encode(params string[] words) => string.Concat(words.Select(Word));

    /// <summary>An account that the chain itself signs for, and that has nothing to do with the market.</summary>
    public async Task<string> AnyoneAsync() => (await AskAsync("eth_accounts"))[9].GetString()!;

    public static BigInteger[] Words(string hex) =>
        [.. hex[2..].Chunk(64).Select(word => BigInteger.Parse("0" + new string(word), NumberStyles.HexNumber))];

    public async Task JumpAsync(TimeSpan ahead)
    {
        await AskAsync("evm_increaseTime", (long)ahead.TotalSeconds);
        await AskAsync("evm_mine");
    }

    public void Dispose() => _http.Dispose();

    private static string Word(string hex) => hex.Replace("0x", "").ToLowerInvariant().PadLeft(64, '0');
}
