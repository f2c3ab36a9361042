using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Weft.Ethereum.Bindings;

/// <summary>
/// Makes C# bindings at build time from a Solidity compiler's JSON, so that contract and C# cannot drift apart. Takes
/// each
/// <c>AdditionalFiles</c> item with the metadata <c>Contract</c>; the bindings go into the project's root namespace.
/// Names of enum members are in no ABI: they are taken from the syntax trees of these files and of items with the
/// metadata
/// <c>ContractSyntax</c>, where the compiler was told to write them (<c>ast = true</c>).
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class BindingGenerator : IIncrementalGenerator
{
    private const string ContractKey = "build_metadata.AdditionalFiles.Contract";

    private const string SyntaxKey = "build_metadata.AdditionalFiles.ContractSyntax";

    private static readonly DiagnosticDescriptor Missing = new(
        "WEFT001", "Compiled contract missing",
        "The compiled contract '{0}' is missing or empty: run ./dev build, which compiles the contracts first",
        "Weft", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor Unreadable = new(
        "WEFT002", "Compiled contract unreadable",
        "The compiled contract '{0}' cannot be bound: {1}. Run ./dev build to compile the contracts again.",
        "Weft", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var space = context.AnalyzerConfigOptionsProvider.Select(static (options, _) =>
            options.GlobalOptions.TryGetValue("build_property.RootNamespace", out var root) && root.Length > 0
                ? root
                : "Contracts");
        var files = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, _) => (
                File: pair.Left,
                Contract: Metadata(pair.Left, pair.Right, ContractKey),
                Syntax: Metadata(pair.Left, pair.Right, SyntaxKey)));
        var enums = files
            .Where(static item => item.Contract is not null || item.Syntax is not null)
            .Select(static (item, cancel) => EnumsOf(item.File, cancel))
            .Collect()
            .Select(static (all, _) => string.Concat(all.Distinct(StringComparer.Ordinal)));
        var bindings = files
            .Where(static item => item.Contract is not null)
            .Combine(space)
            .Combine(enums)
            .Select(static (item, cancel) =>
                Bind(item.Left.Left.File, item.Left.Left.Contract!, item.Left.Right, item.Right, cancel));
        context.RegisterSourceOutput(bindings, static (output, binding) => Report(output, binding));
    }

    private static string? Metadata(AdditionalText file, AnalyzerConfigOptionsProvider options, string key) =>
        options.GetOptions(file).TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    /// <summary>As text, so that it can be compared: <c>IMarket.Skip=None,Expired;</c></summary>
    private static string EnumsOf(AdditionalText file, CancellationToken cancel)
    {
        try
        {
            var text = file.GetText(cancel)?.ToString();
            return string.IsNullOrWhiteSpace(text)
                ? ""
                : string.Concat(Artifact.Parse(text!).EnumMembers
                    .OrderBy(e => e.Key, StringComparer.Ordinal)
                    .Select(e => $"{e.Key}={string.Join(",", e.Value)};"));
        }
        catch (FormatException)
        {
            return ""; // Said where the file is bound.
        }
    }

    private static Binding Bind(
        AdditionalText file, string contract, string space, string enums, CancellationToken cancel)
    {
        var text = file.GetText(cancel)?.ToString();
        if (string.IsNullOrWhiteSpace(text)) return new(contract, file.Path, null, null);
        try
        {
            var artifact = Artifact.Parse(text!);
            foreach (var one in enums.Split(new[] { ';' }, StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = one.Split('=');
                artifact.EnumMembers[parts[0]] = parts[1].Split(',');
            }

            return new(contract, file.Path, BindingWriter.Write(artifact, contract, space), null);
        }
        catch (FormatException e)
        {
            return new(contract, file.Path, null, e.Message.TrimEnd('.'));
        }
    }

    private static void Report(SourceProductionContext output, Binding binding)
    {
        if (binding.Source is { } source)
            output.AddSource($"{binding.Contract}Contract.g.cs", SourceText.From(source, System.Text.Encoding.UTF8));
        else if (binding.Problem is { } problem)
            output.ReportDiagnostic(Diagnostic.Create(Unreadable, Location.None, binding.Path, problem));
        else
            output.ReportDiagnostic(Diagnostic.Create(Missing, Location.None, binding.Path));
    }

    /// <summary>Compared by value, so that nothing is written again while the contract stays the same.</summary>
    private sealed record Binding(string Contract, string Path, string? Source, string? Problem);
}
