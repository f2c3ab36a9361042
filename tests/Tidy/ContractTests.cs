using System.Text.RegularExpressions;

namespace Weft.Tidy;

/// <summary>What a contract may answer with is reached by a test.</summary>
public sealed partial class ContractTests
{
    private const string MarketInterface = "contracts/src/interfaces/IMarket.sol";

    [GeneratedRegex(@"^\s*error\s+(?<name>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex CustomError { get; }

    [GeneratedRegex(@"enum Skip \{(?<names>[^}]*)\}")]
    private static partial Regex SkipReasons { get; }

    private static string[] Solidity(string folder) =>
        [.. Repository.Files.Where(file => file.StartsWith(folder, StringComparison.Ordinal)
            && file.EndsWith(".sol", StringComparison.Ordinal))];

    [Fact]
    public void Every_custom_error_is_named_by_a_test()
    {
        var tests = Words(Solidity("contracts/test/"));
        var errors = Solidity("contracts/src/")
            .SelectMany(file => CustomError.Matches(Repository.Read(file)).Select(match => match.Groups["name"].Value))
            .Distinct(StringComparer.Ordinal).ToArray();
        Assert.True(errors.Length > 100, "The errors were not found.");
        Repository.AssertNone(errors.Where(error => !tests.Contains(error)), "No test expects these custom errors.");
    }

    [Fact]
    public void Every_reason_to_skip_a_match_is_named_by_a_test()
    {
        var tests = Words(Solidity("contracts/test/market/"));
        var reasons = SkipReasons.Match(Repository.Read(MarketInterface)).Groups["names"].Value
            .Split(',', StringSplitOptions.TrimEntries);
        Assert.True(reasons.Length > 20, "The reasons were not found.");
        Repository.AssertNone(reasons.Where(reason => !tests.Contains(reason)), "No test expects these reasons.");
    }

    private static HashSet<string> Words(IEnumerable<string> files) =>
        files.SelectMany(file => Word.Matches(Repository.Read(file)).Select(match => match.Value))
            .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word { get; }
}
