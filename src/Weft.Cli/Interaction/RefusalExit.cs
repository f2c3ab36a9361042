using Weft.Market;

namespace Weft.Cli;

/// <summary>
/// Which exit code goes with a refusal: by family of its code, so that a new refusal needs no entry here.
/// </summary>
internal static class RefusalExit
{
    public static ExitCode Of(Refusal refusal) => refusal.Code switch
    {
        var code when code.EndsWith("-unreachable", StringComparison.Ordinal) => ExitCode.Unreachable,
        var code when code.StartsWith("home-", StringComparison.Ordinal)
            || code.StartsWith("network-", StringComparison.Ordinal)
            || code.StartsWith("key-", StringComparison.Ordinal)
            || code.StartsWith("password-", StringComparison.Ordinal) => ExitCode.Configuration,
        "usage-wrong" => ExitCode.Usage,
        "bug" => ExitCode.Bug,
        _ => ExitCode.Refused,
    };
}
