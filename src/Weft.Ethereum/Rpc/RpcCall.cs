using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Ethereum;

internal sealed record RpcCall(string Method, params JsonNode?[] Parameters)
{
    public void WriteTo(Utf8JsonWriter writer, long id)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc", "2.0");
        writer.WriteNumber("id", id);
        writer.WriteString("method", Method);
        writer.WriteStartArray("params");
        foreach (var parameter in Parameters)
        {
            if (parameter is null) writer.WriteNullValue();
            else parameter.WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

/// <summary>A result, or the error the endpoint gave for this one call.</summary>
internal readonly record struct RpcAnswer(JsonElement Result, RpcException? Error)
{
    public JsonElement Value => Error is null ? Result : throw Error;
}
