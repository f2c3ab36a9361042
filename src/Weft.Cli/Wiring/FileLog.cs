using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Weft.Cli;

/// <summary>A node's log in its own folder: one line an entry, two files of at most 8 MiB, then the older is
/// dropped.</summary>
internal sealed class FileLog(string path) : ILoggerProvider
{
    private const long MaxBytes = 8 << 20;

    private readonly Lock _gate = new();
    private StreamWriter? _writer;

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
        lock (_gate)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }

    private void Write(LogLevel level, string category, EventId id, string message, Exception? error)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            try
            {
                _writer ??= Open();
                _writer.WriteLine(
                    $"{now} {level,-11} {category}[{id.Id}] {message}{(error is null ? "" : " | " + error)}");
                _writer.Flush();
                if (_writer.BaseStream.Length > MaxBytes) Turn();
            }
            catch (IOException)
            {
                // A full disk must not take the node down; what matters goes to the screen and the journal.
                _writer = null;
            }
        }
    }

    private StreamWriter Open() => new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite));

    private void Turn()
    {
        _writer?.Dispose();
        _writer = null;
        File.Move(path, path + ".1", overwrite: true);
    }

    private sealed class Category(FileLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // Frameworks below us are heard when something is wrong; our own words from Information on.
        public bool IsEnabled(LogLevel logLevel) =>
            logLevel >= (name.StartsWith("Weft.", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (IsEnabled(logLevel)) log.Write(logLevel, name, eventId, formatter(state, exception), exception);
        }
    }
}
