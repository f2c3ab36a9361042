using System.Text.Json;
using Weft.Machine;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Measures disk and network, and keeps the figures in the home with the time when they were true.</summary>
internal static class Measuring
{
    private const int MaxBytes = 64 * 1024;

    public static string FileIn(WeftHome home) => Path.Combine(home.Path, "measures.json");

    /// <param name="lacks">What could not be measured, and what is too slow, is added.</param>
    public static async Task<MachineMeasures> RunAsync(
        IInteraction ui, WeftHome home, Network? network, List<Refusal> lacks, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        // Jobs write below the provider's folder; the home is on the same disk, unless somebody mounted one there.
        var provider = Path.Combine(home.Path, "provider");
        var folder = Directory.Exists(provider) ? provider : home.Path;
        var disk = await ui.WaitAsync(
            "Measuring the disk, some seconds (--quick leaves it out)",
            say => DiskMeasure.Usual(time).RunAsync(folder, say, cancel));
        if (!disk.TryGet(out var figures, out var refusal)) lacks.Add(refusal);
        NetworkFigures? way = null;
        if (network?.Gateways is [var gateway, ..]
            && !(await RoundTrip.Usual(time).RunAsync(gateway.Endpoint, cancel)).TryGet(out way, out refusal))
            lacks.Add(refusal);
        if (way is not null && network?.Api is [var api, ..])
        {
            using var http = Http.Client(api, TimeSpan.FromSeconds(15));
            way = way with
            {
                Line = await ui.WaitAsync(
                    "Measuring the line, some seconds", _ => LineSpeed.Usual(http, time).RunAsync(api, cancel)),
            };
        }

        var measures = new MachineMeasures(time.GetUtcNow(), figures, way);
        await File.WriteAllBytesAsync(
            FileIn(home), JsonSerializer.SerializeToUtf8Bytes(measures, CliJson.Default.MachineMeasures), cancel);
        return measures;
    }

    /// <summary>What was measured last; null where nothing was, or nobody can read it any more.</summary>
    public static MachineMeasures? Last(WeftHome home)
    {
        try
        {
            var file = new FileInfo(FileIn(home));
            return file is { Exists: true, Length: <= MaxBytes }
                ? JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), CliJson.Default.MachineMeasures)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
