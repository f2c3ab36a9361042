using QRCoder;
using Spectre.Console;

namespace Weft.Cli;

/// <summary>A QR code in half blocks: two modules, one above the other, in each character.</summary>
internal static class QrPicture
{
    /// <summary>Lines of half blocks; the quiet zone of four modules is in them.</summary>
    public static IReadOnlyList<string> Lines(string text)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var lines = new List<string>();
        for (var y = 0; y < rows.Count; y += 2)
        {
            var line = new char[rows.Count];
            for (var x = 0; x < rows.Count; x++)
            {
                var below = y + 1 < rows.Count && rows[y + 1][x];
                line[x] = (rows[y][x], below) switch
                {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    _ => ' ',
                };
            }

            lines.Add(new string(line));
        }

        return lines;
    }

    /// <summary>Black on white whatever the terminal's own colours are, so that it can be read in dark ones.</summary>
    public static void Write(IAnsiConsole console, string text)
    {
        var style = new Style(Color.Black, Color.White);
        foreach (var line in Lines(text))
        {
            console.Write(new Text(line, style));
            console.WriteLine();
        }
    }
}
