using System.Text.Json;

namespace Weft.Ethereum;

/// <summary>
/// Parses what came back for one request or one batch; sample: <c>{"jsonrpc":"2.0","id":1,"result":"0x1"}</c>.
/// </summary>
internal static class RpcAnswers
{
    private static readonly JsonDocumentOptions Limits = new() { MaxDepth = 32 };

    public static RpcAnswer[] Parse(ReadOnlyMemory<byte> bytes, int count, long firstId, bool httpOk)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(bytes, Limits);
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            if (!httpOk) throw new RpcException(RpcFailure.Rejected, "The chain endpoint refused the request.", e);
            throw new RpcException(RpcFailure.Malformed, "The chain endpoint's answer is not JSON.", e);
        }

        if (count == 1 && root.ValueKind == JsonValueKind.Object) return [One(root, firstId)];
        if (root.ValueKind == JsonValueKind.Object && Error(root) is { } whole) throw whole;
        if (root.ValueKind != JsonValueKind.Array) throw RpcException.Malformed("neither an object nor an array");
        if (root.GetArrayLength() != count) throw RpcException.Malformed("another number of answers than questions");
        var answers = new RpcAnswer[count];
        var seen = new bool[count];
        foreach (var element in root.EnumerateArray())
        {
            var index = Id(element) - firstId;
            if (index < 0 || index >= count || seen[index])
                throw RpcException.Malformed("an id that was not asked for");
            seen[index] = true;
            answers[index] = One(element, firstId + index);
        }

        return answers;
    }

    private static RpcAnswer One(JsonElement element, long id)
    {
        if (Error(element) is { } error) return new(default, error);
        if (Id(element) != id) throw RpcException.Malformed("an id that was not asked for");
        return element.TryGetProperty("result", out var result)
            ? new(result, null)
            : throw RpcException.Malformed("neither result nor error");
    }

    private static long Id(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("id", out var id)
        && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var value)
            ? value
            : throw RpcException.Malformed("no id");

    private static RpcException? Error(JsonElement element)
    {
        if (!element.TryGetProperty("error", out var error) || error.ValueKind == JsonValueKind.Null) return null;
        if (error.ValueKind != JsonValueKind.Object) throw RpcException.Malformed("an error that is no object");
        int? code = error.TryGetProperty("code", out var c) && c.ValueKind == JsonValueKind.Number
            && c.TryGetInt32(out var number) ? number : null;
        var message = error.TryGetProperty("message", out var m) && m.ValueKind == JsonValueKind.String
            ? m.GetString() : null;
        var data = RevertData(error, depth: 0);
        var reverted = code == 3 || data is not null;
        return new RpcException(
            reverted ? RpcFailure.Reverted : RpcFailure.Rejected,
            $"The chain endpoint {(reverted ? "reports a revert" : "refused")}: {RpcException.Quote(message)}")
        {
            Code = code,
            RevertData = data ?? [],
        };
    }

    /// <summary>
    /// Nodes put the returned bytes at <c>error.data</c>, at <c>error.data.data</c>, or one level deeper.
    /// </summary>
    private static byte[]? RevertData(JsonElement holder, int depth)
    {
        if (depth > 3 || holder.ValueKind != JsonValueKind.Object) return null;
        if (holder.TryGetProperty("data", out var data))
        {
            if (data.ValueKind == JsonValueKind.String)
            {
                var text = data.GetString();
                return text!.StartsWith("0x", StringComparison.Ordinal) && Hex.TryDecode(text, out var bytes)
                    ? bytes
                    : null;
            }

            if (RevertData(data, depth + 1) is { } found) return found;
        }

        return holder.TryGetProperty("originalError", out var original) ? RevertData(original, depth + 1) : null;
    }
}
