using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weft.Tidy;

/// <summary>The analyzer does the work at build time; here stands that nobody switches it off.</summary>
public sealed class BannedSymbolTests
{
    private static readonly string[] MustBeBanned =
    [
        "P:System.DateTime.UtcNow", "P:System.DateTime.Now",
        "P:System.DateTimeOffset.UtcNow", "P:System.DateTimeOffset.Now",
        "P:System.Random.Shared", "M:System.Threading.Thread.Sleep(System.Int32)",
        "P:System.Threading.Tasks.Task`1.Result",
        "M:System.Threading.Tasks.Task.Wait", "M:System.Net.Http.HttpClient.#ctor",
    ];

    [Fact]
    public void The_list_still_bans_what_it_must()
    {
        var banned = Repository.Lines("BannedSymbols.txt").Select(line => line.Split(';')[0]).ToList();
        Repository.AssertNone(MustBeBanned.Except(banned), "Missing in BannedSymbols.txt.");
    }

    [Fact]
    public void Every_project_gets_the_list_and_a_use_is_an_error()
    {
        var props = Repository.Read("Directory.Build.props");
        Assert.Contains("BannedSymbols.txt", props, StringComparison.Ordinal);
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", props, StringComparison.Ordinal);
        Assert.Contains("<TreatWarningsAsErrors>true", props, StringComparison.Ordinal);
        Assert.Contains("RS0030.severity = error", Repository.Read(".editorconfig"), StringComparison.Ordinal);
    }

    [Fact]
    public void No_project_switches_it_off()
    {
        var findings =
            from file in Repository.FilesWith(".csproj", ".props", ".targets", ".editorconfig", ".globalconfig")
            from line in Repository.Lines(file)
            where line.Contains("RS0030", StringComparison.Ordinal)
                && !line.Contains("dotnet_diagnostic.RS0030.severity = error", StringComparison.Ordinal)
            select $"{file}: {line.Trim()}";
        Repository.AssertNone(findings, "RS0030 is an error everywhere.");
    }

    [Fact]
    public void A_suppression_carries_its_reason()
    {
        var findings =
            from file in Repository.FilesWith(".cs")
            from trivia in Sources.Parse(file).DescendantTrivia()
            where trivia.IsKind(SyntaxKind.PragmaWarningDirectiveTrivia)
            let pragma = (PragmaWarningDirectiveTriviaSyntax)trivia.GetStructure()!
            where pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword)
                && !pragma.ToFullString().Contains("//", StringComparison.Ordinal)
            select $"{file}: {pragma.ToString().Trim()}";
        Repository.AssertNone(findings, "#pragma warning disable X // why");
    }

    [Fact]
    public void A_suppression_attribute_says_why()
    {
        var findings =
            from file in Repository.FilesWith(".cs")
            from attribute in Sources.Parse(file).DescendantNodes().OfType<AttributeSyntax>()
            where attribute.Name.ToString() is "SuppressMessage" or "System.Diagnostics.CodeAnalysis.SuppressMessage"
                && !attribute.ToString().Contains("Justification", StringComparison.Ordinal)
            select $"{file}: {attribute}";
        Repository.AssertNone(findings, "[SuppressMessage] has a Justification.");
    }
}
