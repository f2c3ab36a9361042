using System.Diagnostics;

namespace Weft.Machine;

/// <summary>What a program of this machine said.</summary>
internal sealed record ProgramAnswer(string Program, int ExitCode, string Output, string Error)
{
    public bool IsGood => ExitCode == 0;

    /// <summary>Its complaint in one bounded line: <c>mkfs.ext4: No space left on device</c>.</summary>
    public string Complaint
    {
        get
        {
            var text = $"{Program}: {Error.Trim().ReplaceLineEndings(" ")}";
            return text.Length <= 300 ? text : text[..300];
        }
    }
}

/// <summary>Runs small programs of the system: bounded in time, without this process's environment.</summary>
internal static class Programs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The program's path, or null when it is not installed.</summary>
    public static string? Find(string name) => OwnPodman.FindProgram(name);

    /// <summary>The first of the programs that is not installed; null when all are.</summary>
    public static string? FirstMissing(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Find(name) is null) return name;
        return null;
    }

    public static Task<ProgramAnswer> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancel) =>
        RunAsync(program, arguments, "", cancel);

    /// <param name="environment">What the program has to know beside its arguments.</param>
    public static async Task<ProgramAnswer> RunAsync(
        string program, IEnumerable<string> arguments, string input, CancellationToken cancel,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        if (Find(program) is not { } path) return new(program, 127, "", "is not installed");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        var start = StartInfo(path, arguments);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            await WriteAsync(process, input, patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new(program, process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            return new(program, 124, "", "took too long");
        }
    }

    /// <summary>Nothing of the node's environment goes along: it may hold secrets, and none is needed.</summary>
    internal static ProcessStartInfo StartInfo(string path, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private static async Task WriteAsync(Process process, string input, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code says why.
        }
    }
}
