using System.Diagnostics;
using System.Text;

namespace Weft.Bench;

/// <summary>A program that is run to its end, with its output kept and the moment of its first output noted.</summary>
internal static class Command
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <param name="UntilMarker">From starting the program to the line that holds the marker; null where none
    /// came.</param>
    public sealed record Outcome(int ExitCode, string Output, string Errors, TimeSpan? UntilMarker, TimeSpan InAll);

    public static async Task<Outcome> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null,
        string? marker = null, CancellationToken cancel = default)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(Limit);
        var info = StartInfo(program, arguments, environment);
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(info) ?? throw new BenchException($"{program} did not start");
        process.StandardInput.Close();
        TimeSpan? seen = null;
        async Task<string> ReadAsync(StreamReader from)
        {
            var all = new StringBuilder();
            while (await from.ReadLineAsync(limited.Token) is { } line)
            {
                if (marker is not null && line.Contains(marker, StringComparison.Ordinal)) seen ??= clock.Elapsed;
                all.AppendLine(line);
            }

            return all.ToString();
        }

        try
        {
            var texts = await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
            await process.WaitForExitAsync(limited.Token);
            return new Outcome(process.ExitCode, texts[0], texts[1], seen, clock.Elapsed);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public static ProcessStartInfo StartInfo(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            info.Environment[name] = value;
        return info;
    }
}
