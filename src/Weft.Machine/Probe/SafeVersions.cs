using System.Text.RegularExpressions;
using Weft.Market;

namespace Weft.Machine;

/// <summary>The oldest versions of NVIDIA's parts without a published hole that matters to boxes.</summary>
/// <remarks>
/// State of 2026-06-01. Toolkit: CVE-2025-23266 and CVE-2025-23267 are in all up to 1.17.7. Drivers, by branch:
/// NVIDIA's bulletins, as the Flatcar project's advisories give them, of June 2026 (535, 580, 595: CVE-2026-24187 and
/// others) and of February 2026 (570: CVE-2025-33219). A branch that is not here gets no more fixes, or is newer.
/// </remarks>
internal static partial class SafeVersions
{
    private static readonly Version Toolkit = new(1, 17, 8);

    private static readonly Version[] Drivers =
        [new(535, 309, 1), new(570, 211, 1), new(580, 159, 3), new(595, 71, 5)];

    /// <summary>Null when the driver is new enough, or says nothing that could be compared.</summary>
    public static Refusal? Driver(string? version)
    {
        if (Parse(version) is not { } own || own.Major > Drivers[^1].Major) return null;
        var branch = Drivers.FirstOrDefault(safe => safe.Major == own.Major);
        if (branch is not null && own >= branch) return null;
        var least = branch ?? Drivers.First(safe => safe.Major > own.Major);
        return ProbeRefusals.DriverUnsafe(version!, Show(least, 2));
    }

    /// <param name="said">What <c>nvidia-ctk --version</c> printed.</param>
    public static Refusal? ToolkitOf(string said) =>
        Parse(said) is { } own && own < Toolkit
            ? ProbeRefusals.ToolkitUnsafe(own.ToString(3), Toolkit.ToString(3))
            : null;

    /// <summary>Asks the toolkit that is installed; null when there is none or it is new enough.</summary>
    public static async Task<Refusal?> InstalledToolkitAsync(CancellationToken cancel)
    {
        if (Programs.Find("nvidia-ctk") is null) return null;
        var answer = await Programs.RunAsync("nvidia-ctk", ["--version"], cancel);
        return answer.IsGood ? ToolkitOf(answer.Output) : null;
    }

    /// <summary><c>580.95.05</c>, <c>NVIDIA Container Toolkit CLI version 1.17.8</c></summary>
    internal static Version? Parse(string? text) =>
        text is not null && Numbers().Match(text) is { Success: true } match
            && Version.TryParse(match.Value, out var version) ? Full(version) : null;

    private static Version Full(Version version) => new(version.Major, version.Minor, Math.Max(0, version.Build));

    /// <summary>Drivers write the last number with two digits.</summary>
    private static string Show(Version version, int digits) => FormattableString.Invariant(
        $"{version.Major}.{version.Minor}.{version.Build.ToString($"D{digits}", null)}");

    [GeneratedRegex(
        @"[0-9]{1,4}\.[0-9]{1,4}(\.[0-9]{1,4})?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Numbers();
}
