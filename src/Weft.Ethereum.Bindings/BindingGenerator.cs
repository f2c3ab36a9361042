using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Weft.Ethereum.Bindings;

/// <summary>
/// Makes C# bindings at build time from a Solidity compiler's JSON, so that contract and C# cannot drift apart. Takes each
/// <c>AdditionalFiles</c> item with the metadata <c>Contract</c>; the bindings go into the project's root namespace.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class BindingGenerator : IIncrementalGenerator
{
    private const string ContractKey = "build_metadata.AdditionalFiles.Contract";

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
        var bindings = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, _) => (File: pair.Left, Contract: ContractOf(pair.Left, pair.Right)))
            .Where(static item => item.Contract is not null)
            .Combine(space)
            .Select(static (item, cancel) => Bind(item.Left.File, item.Left.Contract!, item.Right, cancel));
        context.RegisterSourceOutput(bindings, static (output, binding) => Report(output, binding));
    }

    private static string? ContractOf(AdditionalText file, AnalyzerConfigOptionsProvider options) =>
        options.GetOptions(file).TryGetValue(ContractKey, out var name) && name.Length > 0 ? name : null;

    private static Binding Bind(AdditionalText file, string contract, string space, CancellationToken cancel)
    {
        var text = file.GetText(cancel)?.ToString();
        if (string.IsNullOrWhiteSpace(text)) return new(contract, file.Path, null, null);
        try
        {
            return new(contract, file.Path, BindingWriter.Write(Artifact.Parse(text!), contract, space), null);
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
