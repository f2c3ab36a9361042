using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Weft.Tidy;

public sealed partial class SourceTests
{
    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished { get; }

    private static IEnumerable<string> Shipped => Repository.FilesWith(".cs", ".sol", ".proto", ".cl", ".sh", ".mjs")
        .Where(file => !file.StartsWith("tests/", StringComparison.Ordinal));

    [Fact]
    public void Nothing_shipped_is_marked_unfinished()
    {
        var findings =
            from file in Shipped
            from line in Repository.Lines(file).Select((text, index) => (text, Number: index + 1))
            where Unfinished.IsMatch(line.text)
            select $"{file}:{line.Number}: {line.text.Trim()}";
        Repository.AssertNone(findings, "Finish it or leave it out.");
    }

    [Fact]
    public void Solidity_says_its_licence_and_compiler()
    {
        var findings = Repository.FilesWith(".sol")
            .Where(file => Repository.Lines(file) is not ["// SPDX-License-Identifier: Apache-2.0", ..]
                || !Repository.Read(file).Contains("\npragma solidity ", StringComparison.Ordinal));
        Repository.AssertNone(findings, "The first line is // SPDX-License-Identifier: Apache-2.0, then the pragma.");
    }

    [Fact]
    public void No_method_is_async_void()
    {
        var findings =
            from file in Repository.FilesWith(".cs")
            from method in Sources.Parse(file).DescendantNodes().OfType<MethodDeclarationSyntax>()
            where method.Modifiers.Any(SyntaxKind.AsyncKeyword) && method.ReturnType.ToString() == "void"
            select $"{file}: {method.Identifier.Text}";
        Repository.AssertNone(findings, "async void loses its exceptions.");
    }

    [Fact]
    public void No_catch_is_empty_without_a_word()
    {
        var findings =
            from file in Repository.FilesWith(".cs")
            from block in Sources.Parse(file).DescendantNodes().OfType<CatchClauseSyntax>()
            where block.Block.Statements.Count == 0
                && !block.ToFullString().Contains("//", StringComparison.Ordinal)
            select $"{file}:{block.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
        Repository.AssertNone(findings, "An empty catch says why nothing has to be done.");
    }

    [Fact]
    public void Each_project_is_one_flat_namespace()
    {
        var findings =
            from project in Project.All()
            where project.IsSource
            let folder = Path.GetDirectoryName(project.File)!.Replace('\\', '/') + "/"
            from file in Repository.FilesWith(".cs")
            where file.StartsWith(folder, StringComparison.Ordinal)
            from declared in Sources.Parse(file).DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
            where declared.Name.ToString() != project.Name
                && declared.Name.ToString() != "System.Runtime.CompilerServices"
            select $"{file}: {declared.Name}";
        Repository.AssertNone(findings, "One project, one namespace; folders are for people.");
    }

    [Fact]
    public void Tests_use_no_mocking_framework()
    {
        string[] forbidden = ["Moq", "NSubstitute", "FakeItEasy", "FluentAssertions"];
        var findings = Project.All()
            .SelectMany(project => project.Packages.Intersect(forbidden), (project, name) => $"{project.Name}: {name}");
        Repository.AssertNone(findings, "Fakes are written by hand.");
    }

    [Fact]
    public void No_test_is_empty()
    {
        var findings =
            from file in Repository.FilesWith("Tests.cs")
            from method in Sources.Parse(file).DescendantNodes().OfType<MethodDeclarationSyntax>()
            where method.AttributeLists.SelectMany(list => list.Attributes)
                .Any(attribute => attribute.Name.ToString() is "Fact" or "Theory")
            where (method.Body?.Statements.Count ?? 1) == 0
            select $"{file}: {method.Identifier.Text}";
        Repository.AssertNone(findings, "A test without a statement shows nothing.");
    }
}
