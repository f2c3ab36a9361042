namespace Weft.Machine.Tests.Boxes;

/// <param name="Status"><c>200 OK</c></param>
/// <param name="Header">One more line of it, or null.</param>
internal sealed record LoopbackAnswer(string Status, byte[] Body, string Type = "text/plain", string? Header = null)
{
    public static LoopbackAnswer NotFound { get; } = new("404 Not Found", []);

    /// <param name="way"><c>Basic realm="registry"</c></param>
    public static LoopbackAnswer Prove(string way) => new("401 Unauthorized", [], Header: $"WWW-Authenticate: {way}");
}
