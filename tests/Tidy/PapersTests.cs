using System.Text.RegularExpressions;

namespace Weft.Tidy;

public sealed partial class PapersTests
{
    private static readonly string[] Papers =
    [
        "README.md", "LICENSE", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md",
        "docs/refusals.md", "docs/measurements.md",
    ];

    [GeneratedRegex(@"(?<!\!)\[[^\]]*\]\((?<target>[^)\s]+)(?:\s+""[^""]*"")?\)|!\[[^\]]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link { get; }

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotInAnchors { get; }

    [Fact]
    public void The_papers_are_there() =>
        Repository.AssertNone(Papers.Where(file => !Repository.Files.Contains(file)), "Missing papers.");

    [Fact]
    public void The_readme_is_short_and_begins_with_the_two_commands()
    {
        var lines = Repository.Lines("README.md");
        Assert.InRange(lines.Length, 20, 79);
        var first = Array.FindIndex(lines, line => line.StartsWith("```", StringComparison.Ordinal));
        Assert.StartsWith("./dev demo", lines[first + 1], StringComparison.Ordinal);
        Assert.StartsWith("./dev test", lines[first + 2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_changelog_has_a_place_for_what_is_new() =>
        Assert.Contains("## Unreleased", Repository.Lines("CHANGELOG.md"));

    [Fact]
    public void No_link_is_dead()
    {
        var findings =
            from file in Repository.FilesWith(".md")
            from Match link in Link.Matches(WithoutCode(Repository.Read(file)))
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal)
                && !target.StartsWith("mailto:", StringComparison.Ordinal)
                && !Leads(file, target)
            select $"{file}: {target}";
        Repository.AssertNone(findings, "Dead links.");
    }

    private static bool Leads(string from, string target)
    {
        var parts = target.Split('#', 2);
        var folder = Path.GetDirectoryName(from) ?? "";
        var path = parts[0].Length == 0
            ? from
            : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, folder, parts[0])));
        if (!Repository.Has(path))
            return false;
        return parts.Length == 1 || !path.EndsWith(".md", StringComparison.Ordinal) || Anchors(path).Contains(parts[1]);
    }

    private static IEnumerable<string> Anchors(string file) => Repository.Lines(file)
        .Where(line => line.StartsWith('#'))
        .Select(line => line.TrimStart('#').Trim().ToLowerInvariant())
        .Select(title => NotInAnchors.Replace(title, "").Replace(' ', '-'));

    private static string WithoutCode(string text) => Regex.Replace(
        text, "^```.*?^```|`[^`\n]*`", "", RegexOptions.Singleline | RegexOptions.Multiline, TimeSpan.FromSeconds(5));
}
