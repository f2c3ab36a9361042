using System.Diagnostics;
using System.Text.Json;

namespace Weft.Bench;

/// <summary>
/// The network of <c>weft demo</c>, left running: a chain, a gateway, a provider, and a renter's home.
/// </summary>
internal sealed class DemoNetwork : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Process _demo;
    private readonly string _weft;
    private readonly string _home;
    private readonly Task<string> _errors;

    private DemoNetwork(Process demo, string weft, string home)
    {
        (_demo, _weft, _home) = (demo, weft, home);
        _errors = demo.StandardError.ReadToEndAsync();
    }

    public string ProviderHome => Path.Combine(_home, "demo", "provider");

    private string RenterHome => Path.Combine(_home, "demo", "renter");

    private Dictionary<string, string> Renter => new(StringComparer.Ordinal)
    {
        ["WEFT_HOME"] = RenterHome,
        ["WEFT_PASSWORD_FILE"] = Path.Combine(RenterHome, "password"),
    };

    public static async Task<DemoNetwork> StartAsync(string weft, CancellationToken cancel)
    {
        var home = Directory.CreateTempSubdirectory("weft-bench-").FullName;
        var info = Command.StartInfo(
            weft, ["demo", "--json"], new Dictionary<string, string>(StringComparer.Ordinal) { ["WEFT_HOME"] = home });
        var demo = Process.Start(info) ?? throw new BenchException($"{weft} did not start");
        var network = new DemoNetwork(demo, weft, home);
        try
        {
            await network.UntilStatementAsync(cancel);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    public async Task<string> FirstGpuClassAsync(CancellationToken cancel)
    {
        var said = await Command.RunAsync(_weft, ["offers", "--json"], Renter, cancel: cancel);
        if (said.ExitCode != 0) throw new BenchException($"weft offers failed: {said.Output}{said.Errors}");
        using var page = JsonDocument.Parse(said.Output);
        return page.RootElement.GetProperty("items")[0].GetProperty("gpuClass").GetString()
            ?? throw new BenchException("the offer names no GPU class");
    }

    /// <summary>One rental of one container; the second time is the one on the renter's closing statement.</summary>
    public async Task<(TimeSpan UntilOutput, TimeSpan? OnStatement, TimeSpan InAll)> RunAsync(
        string gpuClass, string image, string marker, CancellationToken cancel)
    {
        var statement = Path.Combine(_home, "statement.json");
        var ran = await Command.RunAsync(
            _weft,
            [
                "run", "--gpu", gpuClass, "--price", "1", "--duration", "2m", "--memory", "512MiB", "--image", image,
                "--statement", statement, "--", "echo", marker,
            ],
            Renter, marker, cancel);
        if (ran.ExitCode != 0 || ran.UntilMarker is not { } until)
            throw new BenchException($"weft run ended with {ran.ExitCode}:\n{ran.Output}{ran.Errors}");
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(statement, cancel));
        var lease = document.RootElement[0].GetProperty("leases")[0];
        TimeSpan? stated = lease.TryGetProperty("secondsToFirstOutput", out var seconds)
            && seconds.ValueKind == JsonValueKind.Number ? TimeSpan.FromSeconds(seconds.GetDouble()) : null;
        return (until, stated, ran.InAll);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_demo.HasExited)
        {
            // As Ctrl-C would, so that every node closes what it owes and removes its containers.
            using var interrupt = Process.Start("kill", ["-INT", $"{_demo.Id}"]);
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await _demo.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _demo.Kill(entireProcessTree: true);
            }
        }

        await _errors;
        _demo.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    /// <summary>The demo prints its closing statement when everything has happened once, and then stays.</summary>
    private async Task UntilStatementAsync(CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(Patience);
        var inStatement = false;
        while (await _demo.StandardOutput.ReadLineAsync(limited.Token) is { } line)
        {
            inStatement |= line.Contains("\"booksBalance\"", StringComparison.Ordinal);
            if (!inStatement || line != "}") continue;
            _ = _demo.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return;
        }

        throw new BenchException($"weft demo ended before its closing statement:\n{await _errors}");
    }
}
