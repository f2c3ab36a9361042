using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Weft.Ethereum;

/// <summary>
/// A local chain as a child process on a loopback port. It ends with this object and with this process.
/// </summary>
/// <remarks>
/// A shell stands between: it waits for the end of its standard input, which comes when this process ends in whatever
/// way, and then ends anvil. Both have a session of their own (where there is <c>setsid</c>), so that neither a Ctrl-C
/// in the terminal nor a signal to this process' group takes the chain away from nodes that are still closing their
/// leases, or leaves it without its guard.
/// </remarks>
public sealed class Anvil : IAsyncDisposable
{
    /// <summary>
    /// Mnemonic of the funded accounts that every anvil has; the keys are public, worth nothing elsewhere.
    /// </summary>
    public const string Mnemonic = "test test test test test test test test test test test junk";

    private const string Listening = "Listening on ";
    private const string Guard =
        "trap '' INT; trap : TERM HUP; \"$0\" \"$@\" </dev/null & child=$!; cat >/dev/null; kill $child; wait $child";

    private readonly Process _process;
    private readonly Task _drain;
    private bool _disposed;

    private Anvil(Process process, Uri endpoint, ulong chainId)
    {
        (_process, Endpoint, ChainId) = (process, endpoint, chainId);
        _drain = DrainAsync(process.StandardOutput);
    }

    public Uri Endpoint { get; }

    public ulong ChainId { get; }

    /// <summary>
    /// The native program of the npm platform package below <c>contracts/node_modules</c> of this or a folder above
    /// <paramref name="folder"/>; else <c>anvil</c> from the PATH; null where there is none.
    /// </summary>
    public static string? FindBinary(string folder)
    {
        var name = OperatingSystem.IsWindows() ? "anvil.exe" : "anvil";
        var package =
            $"anvil-{Platform()}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64")}";
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            var binary = Path.Combine(
                at.FullName, "contracts", "node_modules", "@foundry-rs", package, "bin", name);
            if (File.Exists(binary)) return binary;
        }

        return OnPath(name);
    }

    /// <summary>Returns when the chain answers. Throws <see cref="IOException"/> where it does not start.</summary>
    public static async Task<Anvil> StartAsync(AnvilOptions options, TimeProvider time, CancellationToken cancel)
    {
        var process = Process.Start(StartInfo(options)) ?? throw new IOException("The local chain did not start.");
        try
        {
            using var timeout = new CancellationTokenSource(options.StartTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
            return new Anvil(process, await ListenAsync(process, either.Token), options.ChainId);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            await EndAsync(process);
            throw new IOException($"The local chain did not start within {options.StartTimeout.TotalSeconds:0} s.", e);
        }
        catch
        {
            await EndAsync(process);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await EndAsync(_process);
        await _drain;
    }

    private static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Where(p => p.Length > 0).Select(p => Path.Combine(p, program)).FirstOrDefault(
            File.Exists);

    private static string Platform() =>
        OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";

    private static ProcessStartInfo StartInfo(AnvilOptions options)
    {
        string[] command = OperatingSystem.IsWindows()
            ? [options.Binary]
            : ["/bin/sh", "-c", Guard, options.Binary];
        if (OnPath("setsid") is { } setsid) command = [setsid, .. command];
        var info = new ProcessStartInfo
        {
            FileName = command[0],
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var part in command[1..]) info.ArgumentList.Add(part);
        foreach (var argument in Arguments(options)) info.ArgumentList.Add(argument);
        return info;
    }

    private static IEnumerable<string> Arguments(AnvilOptions options)
    {
        string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
        yield return "--host";
        yield return "127.0.0.1";
        yield return "--port";
        yield return Text(options.Port);
        yield return "--chain-id";
        yield return Text(options.ChainId);
        yield return "--mnemonic";
        yield return Mnemonic;
        if (options.NoMining)
        {
            yield return "--no-mining";
        }
        else if (options.BlockSeconds is { } seconds)
        {
            // Mixed mining also frees a transaction that automine alone sometimes leaves pending
            // (https://github.com/foundry-rs/foundry/issues/10122).
            yield return "--mixed-mining";
            yield return "--block-time";
            yield return Text(seconds);
        }

        if (options.StateFile is { } state)
        {
            yield return "--state";
            yield return state;
            yield return "--state-interval";
            yield return "5";
        }
    }

    private static async Task<Uri> ListenAsync(Process process, CancellationToken cancel)
    {
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            var at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at >= 0) return new Uri($"http://{line[(at + Listening.Length)..].Trim()}");
        }

        throw new IOException("The local chain ended before it listened.");
    }

    /// <summary>A pipe that nobody reads fills up and stops the writer.</summary>
    private static async Task DrainAsync(StreamReader output)
    {
        var buffer = new char[4_096];
        while (await output.ReadAsync(buffer) > 0)
        {
        }
    }

    private static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        if (OperatingSystem.IsWindows()) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
