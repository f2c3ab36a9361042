using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weft.Tidy;

/// <summary>docs/refusals.md has a row for every code that the source can say, and no other.</summary>
public sealed partial class RefusalTests
{
    private const string Page = "docs/refusals.md";

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex KebabCase { get; }

    [GeneratedRegex(@"^\| `?(?<code>[a-z][a-z0-9-]*)`? \|(?<meaning>[^|]*)\|(?<wayOut>[^|]*)\|\s*$")]
    private static partial Regex Row { get; }

    [Fact]
    public void Every_code_has_a_row_and_every_row_a_code()
    {
        var codes = Codes().Select(entry => entry.Code).ToHashSet(StringComparer.Ordinal);
        var rows = Rows().Select(row => row.Groups["code"].Value).ToHashSet(StringComparer.Ordinal);
        var findings = codes.Except(rows).Order(StringComparer.Ordinal).Select(code => $"no row: {code}")
            .Concat(rows.Except(codes).Order(StringComparer.Ordinal).Select(code => $"nothing says: {code}"));
        Repository.AssertNone(findings, $"{Page} and the source disagree.");
    }

    [Fact]
    public void Rows_are_sorted_unique_and_full()
    {
        var rows = Rows().ToList();
        var codes = rows.Select(row => row.Groups["code"].Value).ToList();
        Assert.Equal(codes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), codes);
        Repository.AssertNone(
            rows.Where(row => row.Groups["meaning"].Value.Trim().Length == 0
                    || row.Groups["wayOut"].Value.Trim().Length == 0)
                .Select(row => row.Value),
            "A row says what it means and the way out.");
    }

    [Fact]
    public void Codes_are_kebab_case_and_said_once_a_project()
    {
        var codes = Codes().ToList();
        Repository.AssertNone(
            codes.Where(entry => !KebabCase.IsMatch(entry.Code)).Select(entry => $"{entry.File}: {entry.Code}"),
            "Codes are kebab-case.");
        Repository.AssertNone(
            codes.GroupBy(entry => $"{entry.File.Split('/')[1]}: {entry.Code}", StringComparer.Ordinal)
                .Where(group => group.Select(entry => entry.File).Distinct(StringComparer.Ordinal).Count() > 1)
                .Select(group => $"{group.Key}: {string.Join(", ", group.Select(entry => entry.File).Distinct())}"),
            "Inside a project one class says a code.");
    }

    [Fact]
    public void Refusals_with_a_code_of_their_own_are_made_in_a_Refusals_class()
    {
        var findings =
            from file in SourceFiles()
            from creation in Sources.Parse(file).DescendantNodes().OfType<ObjectCreationExpressionSyntax>()
            where creation.Type.ToString() == "Refusal" && FirstLiteral(creation) is not null
                && !IsInRefusalsClass(creation)
            select $"{file}: {FirstLiteral(creation)}";
        Repository.AssertNone(findings, "A refusal is made by a static factory in a class called *Refusals.");
    }

    private static IEnumerable<string> SourceFiles() =>
        Repository.FilesWith(".cs").Where(file => file.StartsWith("src/", StringComparison.Ordinal));

    private static IEnumerable<(string Code, string File)> Codes() =>
        from file in SourceFiles()
        from creation in Sources.Parse(file).DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>()
        where IsInRefusalsClass(creation)
        let code = FirstLiteral(creation)
        where code is not null && MakesRefusal(creation)
        select (code, file);

    /// <summary><c>new Refusal("code", ...)</c>, or <c>new("code", a, b)</c> where a refusal is what is made.</summary>
    private static bool MakesRefusal(BaseObjectCreationExpressionSyntax creation) =>
        creation is ObjectCreationExpressionSyntax named
            ? named.Type.ToString() == "Refusal"
            : creation.ArgumentList?.Arguments.Count == 3;

    private static bool IsInRefusalsClass(SyntaxNode node) =>
        node.Ancestors().OfType<TypeDeclarationSyntax>()
            .Any(type => type.Identifier.Text.EndsWith("Refusals", StringComparison.Ordinal));

    private static string? FirstLiteral(BaseObjectCreationExpressionSyntax creation) =>
        creation.ArgumentList?.Arguments.FirstOrDefault()?.Expression is LiteralExpressionSyntax literal
            && literal.IsKind(SyntaxKind.StringLiteralExpression)
            ? literal.Token.ValueText
            : null;

    private static IEnumerable<Match> Rows() => Repository.Lines(Page)
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .Select(line => Row.Match(line))
        .Where(match => match.Success && match.Groups["code"].Value != "code");
}
