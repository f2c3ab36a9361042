namespace Weft.Cli;

/// <summary>
/// How a verb ends. The numbers follow sysexits.h where it has one, so that scripts can tell them from a job's own exit
/// code, which <c>weft run</c> passes through.
/// </summary>
internal enum ExitCode
{
    Done = 0,

    /// <summary>The command line was not understood.</summary>
    Usage = 64,

    /// <summary>An expected "no"; the refusal's code says which.</summary>
    Refused = 65,

    /// <summary>A gateway, a provider or the chain did not answer.</summary>
    Unreachable = 69,

    /// <summary>A bug in Weft.</summary>
    Bug = 70,

    /// <summary>A node that is to be started again: it left its work to the next one.</summary>
    Reload = 75,

    /// <summary>The home folder, a key or network.json is missing or wrong.</summary>
    Configuration = 78,

    /// <summary>Ctrl-C, after everything was brought to a clean end.</summary>
    Interrupted = 130,
}
