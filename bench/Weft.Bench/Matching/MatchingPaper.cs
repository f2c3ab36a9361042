namespace Weft.Bench;

/// <summary>Puts the table into the paper, in the place of the one before.</summary>
internal static class MatchingPaper
{
    private const string Paper = "docs/measurements.md";
    private const string Begin = "<!-- written by ./dev bench matching -->";
    private const string End = "<!-- end -->";

    public static async Task WriteAsync(MatchingReport report, CancellationToken cancel)
    {
        if (!File.Exists(Paper)) return;
        var text = await File.ReadAllTextAsync(Paper, cancel);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin) throw new BenchException($"{Paper} has no place for the table");
        var table = string.Join('\n', report.Table());
        await File.WriteAllTextAsync(Paper, $"{text[..(begin + Begin.Length)]}\n\n{table}\n\n{text[end..]}", cancel);
        Console.WriteLine($"in words: {Paper}");
    }
}
