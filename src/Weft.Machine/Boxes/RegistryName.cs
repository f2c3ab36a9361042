using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Weft.Machine;

/// <param name="Host">Of the registry, with a port where it has one.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hex digits.</param>
internal sealed partial record RegistryName(string Host, string Repository, string Digest)
{
    private const string Hub = "docker.io";

    /// <summary><c>ghcr.io/team/tool@sha256:9f86...</c>; Docker leaves its own registry's name out.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RegistryName? name)
    {
        name = null;
        var match = Form().Match(text);
        if (!match.Success) return false;
        var path = match.Groups["path"].Value;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : path[..slash];
        var named = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal)
            || first == "localhost";
        var (host, repository) = named ? (first, path[(slash + 1)..]) : (Hub, path);
        if (host == Hub && !repository.Contains('/', StringComparison.Ordinal)) repository = "library/" + repository;
        name = new(host == Hub ? "registry-1.docker.io" : host, repository, match.Groups["digest"].Value);
        return true;
    }

    [GeneratedRegex(@"\A(?<path>[a-zA-Z0-9][a-zA-Z0-9._:/-]{0,254})@(?<digest>sha256:[0-9a-f]{64})\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
