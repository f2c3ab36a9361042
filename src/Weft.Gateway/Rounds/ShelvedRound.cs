using System.Globalization;
using Weft.Ethereum;

namespace Weft.Gateway;

/// <summary>A round on the shelf, as the name of its file says.</summary>
/// <param name="At">Unix seconds.</param>
/// <param name="Since">The input hash of the round that it goes on from; null where it has all its orders.</param>
/// <param name="Window">Unix seconds of the time to come that its matches are held for; null where they are of now.
/// </param>
/// <param name="Bytes">Of the packed file.</param>
internal sealed record ShelvedRound(long At, Hash32 InputHash, Hash32? Since, ulong? Window, long Bytes)
{
    public const string Ending = ".jsonl.gz";
    public const string Half = ".half";

    /// <summary>Of files that had all orders as one JSON document, which nobody reads any more.</summary>
    private const string OldEnding = ".json.gz";

    private const string SinceMark = "since";
    private const string WindowMark = "window";

    public PageCursor Id => new(At, InputHash.ToString());

    public string FileName
    {
        get
        {
            if (Since is { } since) return $"{Id}.{SinceMark}.{since}{Ending}";
            return Window is { } window
                ? string.Create(CultureInfo.InvariantCulture, $"{Id}.{WindowMark}.{window}{Ending}")
                : $"{Id}{Ending}";
        }
    }

    /// <summary>A file of ours that is of no use: half of one, or one of an earlier version.</summary>
    public static bool IsLeftover(string name) =>
        (name.EndsWith(Half, StringComparison.Ordinal) || name.EndsWith(OldEnding, StringComparison.Ordinal))
        && name.Split('.') is [var at, var hash, ..] && PageCursor.TryParse($"{at}.{hash}", out _);

    /// <returns>Null for a file of another name.</returns>
    public static ShelvedRound? Find(FileInfo file)
    {
        if (!file.Name.EndsWith(Ending, StringComparison.Ordinal)) return null;
        var parts = file.Name[..^Ending.Length].Split('.');
        if (parts.Length is not (2 or 4) || !PageCursor.TryParse($"{parts[0]}.{parts[1]}", out var id)) return null;
        var whole = new ShelvedRound(id.Number, Hash32.Parse(id.Id), null, null, file.Length);
        return parts switch
        {
            [_, _] => whole,
            [_, _, SinceMark, var text] when Hash32.TryParse(text, out var since) => whole with { Since = since },
            [_, _, WindowMark, var text]
                when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var window) =>
                whole with { Window = window },
            _ => null,
        };
    }
}
