using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weft.Tidy;

public sealed class SizeTests
{
    private const int MaxFileLines = 500;
    private const int MaxColumns = 120;
    private const int MaxMethodLines = 70;

    private static IEnumerable<string> Code =>
        Repository.FilesWith(".cs", ".sol", ".proto", ".sh", ".mjs", ".cl", ".csproj", ".props").Append("dev");

    [Fact]
    public void No_file_is_longer_than_500_lines()
    {
        var findings = Code.Select(file => (file, Repository.Lines(file).Length))
            .Where(entry => entry.Length > MaxFileLines)
            .Select(entry => $"{entry.file}: {entry.Length}");
        Repository.AssertNone(findings, "Split these files; aim at 120 lines, talk at 250.");
    }

    [Fact]
    public void No_line_is_wider_than_120_columns()
    {
        var findings =
            from file in Code
            from line in Repository.Lines(file).Select((text, index) => (text, Number: index + 1))
            where line.text.Length > MaxColumns
            select $"{file}:{line.Number}: {line.text.Length}";
        Repository.AssertNone(findings, "Lines over 120 columns.");
    }

    [Fact]
    public void No_method_is_longer_than_70_lines()
    {
        var findings =
            from file in Repository.FilesWith(".cs")
            let root = Sources.Parse(file)
            from member in root.DescendantNodes()
            where member is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
            let lines = member.GetText().ToString().Trim().Count(letter => letter == '\n') + 1
            where lines > MaxMethodLines && !member.Ancestors().Any(a => a is LocalFunctionStatementSyntax)
            select $"{file}:{member.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {lines} lines";
        Repository.AssertNone(findings, "Methods over 70 lines.");
    }

    [Fact]
    public void No_region_hides_code()
    {
        var findings = Repository.FilesWith(".cs")
            .Where(file => Sources.Parse(file).DescendantTrivia()
                .Any(trivia => trivia.IsKind(SyntaxKind.RegionDirectiveTrivia)));
        Repository.AssertNone(findings, "No #region.");
    }

    [Fact]
    public void No_type_is_spread_over_files_by_partial()
    {
        var findings =
            from file in Repository.FilesWith(".cs")
            from type in Sources.Parse(file).DescendantNodes().OfType<TypeDeclarationSyntax>()
            where type.Modifiers.Any(SyntaxKind.PartialKeyword)
            let project = file.Split('/').Length > 1 ? string.Join('/', file.Split('/')[..2]) : file
            let outer = type.Ancestors().OfType<TypeDeclarationSyntax>().Select(parent => parent.Identifier.Text + "+")
            group file by $"{project}: {string.Concat(outer)}{type.Identifier.Text}" into parts
            where parts.Distinct(StringComparer.Ordinal).Count() > 1
            select $"{parts.Key}: {string.Join(", ", parts)}";
        Repository.AssertNone(findings, "partial is for generated code, not for hiding size.");
    }
}
