using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Weft.Tidy;

/// <summary>C# files as syntax trees, each parsed once.</summary>
internal static class Sources
{
    private static readonly ConcurrentDictionary<string, SyntaxNode> Trees = new(StringComparer.Ordinal);

    public static SyntaxNode Parse(string file) => Trees.GetOrAdd(file, static name =>
        CSharpSyntaxTree.ParseText(
            Repository.Read(name), CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview)).GetRoot());
}
