using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;

namespace Weft.Machine;

/// <summary>What was asked of a driver did not come, and why: <c>its driver crashed (signal 11)</c>.</summary>
internal sealed class DriverLostException(string message) : Exception(message);

/// <summary>
/// OpenCL's drivers in a process of their own, for one card and one piece of work: they are libraries of strangers, and
/// one that crashes, hangs or writes where it should not would take the node and all of its leases along. What goes
/// wrong ends that process, and with it all that it held of the card.
/// </summary>
/// <remarks>
/// They talk over a socket in a folder that only this user can enter, since drivers write to standard output what they
/// like. It is asked by one thread at a time.
/// </remarks>
internal sealed class DriverProcess : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly NetworkStream _line;

    private DriverProcess(Process process, NetworkStream line) => (_process, _line) = (process, line);

    /// <param name="command">Program and arguments; the socket's path comes after them.</param>
    /// <exception cref="DriverLostException">It does not start, or does not answer.</exception>
    public static DriverProcess Start(IReadOnlyList<string> command)
    {
        var folder = Directory.CreateTempSubdirectory("weft-driver-");
        Process? process = null;
        try
        {
            var path = Path.Combine(folder.FullName, "line");
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(1);
            process = Process.Start(OpenClChild.StartInfo([.. command, path]))
                ?? throw new DriverLostException("the program that has the drivers did not start");
            // What drivers say is nobody's, but has to go somewhere.
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            var waited = Stopwatch.StartNew();
            while (!listener.Poll(Look, SelectMode.SelectRead))
            {
                if (process.HasExited) throw new DriverLostException(End(process));
                if (waited.Elapsed > StartPatience)
                    throw new DriverLostException("the program that has the drivers does not answer");
            }

            return new(process, new NetworkStream(listener.Accept(), ownsSocket: true));
        }
        catch (Exception e)
        {
            if (process is not null) Kill(process);
            if (e is Win32Exception or SocketException or IOException) throw new DriverLostException(e.Message);
            throw;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>The answer, or null where no device is the card.</returns>
    /// <exception cref="DriverLostException">
    /// The driver did not do it, or not in time, or the process is gone.
    /// </exception>
    public BinaryReader? Ask(DriverCall call, Action<BinaryWriter> content, TimeSpan patience)
    {
        try
        {
            _line.ReadTimeout = (int)patience.TotalMilliseconds;
            DriverLine.Write(_line, (byte)call, content);
            var (what, answer) = DriverLine.Read(_line);
            return (DriverAnswer)what switch
            {
                DriverAnswer.Done => answer,
                DriverAnswer.NoDevice => null,
                DriverAnswer.Failed => throw new DriverLostException(answer.ReadString()),
                _ => throw new InvalidDataException($"an answer of kind {what}"),
            };
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            var why = e is InvalidDataException ? $"its driver made the program say nonsense: {e.Message}"
                : IsLate(e) ? $"its driver did not answer within {patience.TotalSeconds:0} seconds"
                : End(_process);
            Kill(_process);
            throw new DriverLostException(why);
        }
    }

    public void Dispose()
    {
        // The end of the line is the process's end; one that does not heed it is ended.
        _line.Dispose();
        if (!_process.WaitForExit(EndPatience)) Kill(_process);
        _process.Dispose();
    }

    private static bool IsLate(Exception e) => e.InnerException is SocketException
    {
        SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock,
    };

    private static string End(Process process)
    {
        if (!process.WaitForExit(EndPatience)) return "its driver let go of the line";
        return process.ExitCode > OpenClChild.SignalBase
            ? $"its driver crashed (signal {process.ExitCode - OpenClChild.SignalBase})"
            : $"its driver ended the program with exit code {process.ExitCode}";
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }
}
