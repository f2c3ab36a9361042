using System.Text.RegularExpressions;

namespace Weft.Tidy;

public sealed partial class SecretTests
{
    private const string PublishedKeys = "tests/Tidy/published-keys.txt";

    private static readonly string[] Binary = [".png", ".jpg", ".ico", ".gz", ".tar", ".zip", ".woff2", ".db", ".bin"];

    [GeneratedRegex(
        "gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|AKIA[0-9A-Z]{16}|xox[abprs]-[A-Za-z0-9-]{10,}"
        + "|npm_[A-Za-z0-9]{36}|sk-[A-Za-z0-9]{32,}|AIza[0-9A-Za-z_-]{35}|eyJ[A-Za-z0-9_-]{20,}\\.eyJ[A-Za-z0-9_-]{20,}"
        + "|-----BEGIN [A-Z ]*PRIVATE KEY-----\\s+[A-Za-z0-9+/=]{20,}|_authToken\\s*=\\s*[A-Za-z0-9]")]
    private static partial Regex Token { get; }

    [GeneratedRegex("(?i)(priv|secret|key|signer|wallet).*?(?:0x|\"|')(?<key>[0-9a-f]{64})(?![0-9a-f])")]
    private static partial Regex KeyInText { get; }

    [GeneratedRegex(@"(?<![A-Za-z0-9_.\-])/(?:work|root|farm|home/[a-z][a-z0-9]*|Users/[A-Za-z]+)/")]
    private static partial Regex MachinePath { get; }

    [GeneratedRegex(
        @"""resolved""\s*:\s*""http|registry\.npmjs\.org|registry\.yarnpkg|api\.nuget\.org|deb\.debian\.org")]
    private static partial Regex RegistryHost { get; }

    private static IEnumerable<(string File, string Text)> Texts =>
        Repository.Files.Where(file => !Binary.Contains(Path.GetExtension(file)))
            .Select(file => (file, Repository.Read(file)));

    [Fact]
    public void No_token_is_in_the_tree() =>
        Repository.AssertNone(
            from entry in Texts
            from Match match in Token.Matches(entry.Text)
            select $"{entry.File}: {match.Value[..8]}...",
            "These look like secrets.");

    [Fact]
    public void The_only_private_keys_are_published_ones()
    {
        var published = Repository.Lines(PublishedKeys)
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split(' ')[0])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var findings =
            from entry in Texts
            where entry.File != PublishedKeys && !entry.File.Contains("/vectors/", StringComparison.OrdinalIgnoreCase)
            from line in entry.Text.Split('\n')
            from Match match in KeyInText.Matches(line)
            let key = match.Groups["key"].Value
            where !published.Contains(key) && LooksRandom(key) && !NamesAHash(line)
            select $"{entry.File}: {key[..8]}...";
        Repository.AssertNone(findings, $"Keys belong into a keystore; published test keys into {PublishedKeys}.");
    }

    [Fact]
    public void No_path_of_one_machine_is_in_the_tree() =>
        Repository.AssertNone(
            from entry in Texts
            from Match match in MachinePath.Matches(entry.Text)
            select $"{entry.File}: {match.Value}",
            "Paths of one machine.");

    [Fact]
    public void No_registry_host_is_in_the_tree() =>
        Repository.AssertNone(
            from entry in Texts
            where entry.File != "tests/Tidy/SecretTests.cs"
            from Match match in RegistryHost.Matches(entry.Text)
            select $"{entry.File}: {match.Value}",
            "Whoever installs decides where packages come from.");

    private static bool LooksRandom(string hex) => hex.ToLowerInvariant().Distinct().Count() > 6;

    private static bool NamesAHash(string line) => Regex.IsMatch(
        line, "(?i)hash|digest|keccak|topic|root|selector|transaction", RegexOptions.None, TimeSpan.FromSeconds(1));
}
