using System.Globalization;
using Docker.DotNet.Models;

namespace Weft.Machine;

/// <summary>
/// Turns the engine's many messages about a pull into few lines for people, and keeps its error. Says nothing in the
/// first second, then a line every other second as long as something moves.
/// </summary>
/// <remarks>
/// A message is about one layer: <c>{"id":"5f70bf18a086","status":"Downloading","progressDetail":{"current":3145728,
/// "total":29150479}}</c>. Engines leave sizes out where they do not know them.
/// </remarks>
internal sealed class PullWatch(string name, IProgress<string> progress, TimeProvider time) : IProgress<JSONMessage>
{
    private const int MaxLayers = 1_024;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Layer> _layers = new(StringComparer.Ordinal);
    private DateTimeOffset _next = time.GetUtcNow() + Quiet;
    private string? _last;

    public string? Error { get; private set; }

    public void Report(JSONMessage value)
    {
        if (value.ErrorMessage is { Length: > 0 } error)
        {
            Error = EngineErrors.Line(error);
            return;
        }

        if (value.Status?.Trim() is not { Length: > 0 } status) return;
        if (value.ID is { Length: > 0 } id && IsOfLayer(status)) Note(id, status, value.Progress);
        var line = Line() ?? (value.ID is null ? status : null);
        var now = time.GetUtcNow();
        if (line is null || line == _last || now < _next) return;
        (_last, _next) = (line, now + Pause);
        progress.Report($"{name}: {line}");
    }

    private static bool IsOfLayer(string status) =>
        status is "Pulling fs layer" or "Waiting" or "Verifying Checksum" || status == "Downloading"
        || status == "Extracting" || IsDone(status);

    private static bool IsDone(string status) => status is "Already exists" or "Download complete" or "Pull complete";

    private void Note(string id, string status, JSONProgress? detail)
    {
        if (!_layers.TryGetValue(id, out var layer) && _layers.Count >= MaxLayers) return;
        layer ??= new(0, 0, Done: false);
        // What is unpacked counts anew; it has been fetched already.
        if (status == "Downloading" && detail is not null)
            layer = layer with { Bytes = Math.Max(detail.Current, layer.Bytes), Total = Math.Max(detail.Total, 0) };
        if (IsDone(status)) layer = layer with { Bytes = Math.Max(layer.Bytes, layer.Total), Done = true };
        _layers[id] = layer;
    }

    private string? Line()
    {
        if (_layers.Count == 0) return null;
        var (bytes, total) = (_layers.Values.Sum(layer => layer.Bytes), _layers.Values.Sum(layer => layer.Total));
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{_layers.Values.Count(layer => layer.Done)} of {_layers.Count} layers");
        if (bytes == 0) return text;
        return total >= bytes
            ? string.Create(CultureInfo.InvariantCulture, $"{text}, {bytes >> 20} of {total >> 20} MiB")
            : string.Create(CultureInfo.InvariantCulture, $"{text}, {bytes >> 20} MiB");
    }

    private sealed record Layer(long Bytes, long Total, bool Done);
}
