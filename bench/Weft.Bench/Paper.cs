namespace Weft.Bench;

/// <summary>Puts a table into a paper, between its marks, in the place of the one before.</summary>
internal static class Paper
{
    private const string End = "<!-- end -->";

    /// <param name="begin">The mark before the table: an HTML comment.</param>
    public static async Task WriteAsync(
        string paper, string begin, IEnumerable<string> table, CancellationToken cancel)
    {
        if (!File.Exists(paper)) return;
        var text = await File.ReadAllTextAsync(paper, cancel);
        var start = text.IndexOf(begin, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf(End, start, StringComparison.Ordinal);
        if (end < 0) throw new BenchException($"{paper} has no place for the table: {begin}");
        await File.WriteAllTextAsync(
            paper, $"{text[..(start + begin.Length)]}\n\n{string.Join('\n', table)}\n\n{text[end..]}", cancel);
        Console.WriteLine($"in words: {paper}");
    }
}
