using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Weft.EndToEnd;

/// <summary>A child process whose words are kept. Its standard input stays open while this process lives.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    public const string Interrupt = "INT";
    public const string Terminate = "TERM";
    public const string User1 = "USR1";
    public const string User2 = "USR2";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Task _reading;

    private RunningProgram(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(
            KeepAsync(process.StandardOutput, _output), KeepAsync(process.StandardError, _errors));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Copy(_output);

    public string Errors => Copy(_errors);

    public string Everything => $"{Output}\n{Errors}";

    public static RunningProgram Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
            info.Environment[name] = value;
        return new RunningProgram(Process.Start(info) ?? throw new InvalidOperationException($"{program}: no start"));
    }

    public static async Task<Outcome> RunAsync(string program, params IEnumerable<string> arguments)
    {
        await using var running = Start(program, arguments);
        return await running.ExitAsync();
    }

    /// <summary>Waits until it has said so on either stream; fails when it ends without.</summary>
    public Task SaysAsync(string words) => Eventually.TrueAsync(
        $"process {Id} says '{words}'",
        () =>
        {
            if (Everything.Contains(words, StringComparison.Ordinal)) return true;
            if (_process.HasExited && _reading.IsCompleted && !Everything.Contains(words, StringComparison.Ordinal))
                Assert.Fail($"It ended with {_process.ExitCode} and never said '{words}'.\n{Everything}");
            return false;
        },
        () => Everything);

    public async Task<Outcome> ExitAsync()
    {
        await Eventually.TrueAsync(
            $"process {Id} ends", () => _process.HasExited && _reading.IsCompleted, () => Everything);
        return new Outcome(_process.ExitCode, Output, Errors);
    }

    public async Task SignalAsync(string signal) => await RunAsync("kill", "-s", signal, Text(Id));

    /// <summary>SIGKILL: nothing of its own code runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
    }

    /// <summary>Asks it to end as Ctrl-C does, and insists where it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-s", Interrupt, Text(Id)]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        await _reading;
        _process.Dispose();
    }

    private static async Task KeepAsync(StreamReader from, StringBuilder into)
    {
        var buffer = new char[4_096];
        while (await from.ReadAsync(buffer) is > 0 and var read)
        {
            lock (into) into.Append(buffer, 0, read);
        }
    }

    private static string Copy(StringBuilder text)
    {
        lock (text) return text.ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
