using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Weft.Ethereum.Bindings.Tests;

/// <summary>Runs the generator as the compiler does, compiles what it wrote and loads it.</summary>
internal static class Generated
{
    public static GeneratorDriver Driver(params (string Path, string? Text, string Metadata)[] files)
    {
        var texts = files.Select(f => (AdditionalText)new File(f.Path, f.Text)).ToImmutableArray();
        var options = new Options(files.ToDictionary(f => f.Path, f => f.Metadata, StringComparer.Ordinal));
        return CSharpGeneratorDriver.Create(
            [new BindingGenerator().AsSourceGenerator()], texts, new CSharpParseOptions(LanguageVersion.Latest),
            options,
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
    }

    public static CSharpCompilation Empty { get; } = CSharpCompilation.Create(
        "Bound",
        references: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
        options: new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static IReadOnlyList<Diagnostic> Diagnostics(params (string, string?, string)[] files) =>
        Driver(files).RunGenerators(Empty, TestContext.Current.CancellationToken).GetRunResult().Diagnostics;

    /// <summary>The assembly with the bindings; fails the test on any diagnostic, warnings too.</summary>
    public static Assembly Load(params (string, string?, string)[] files)
    {
        Driver(files).RunGeneratorsAndUpdateCompilation(Empty, out var bound, out var said);
        Assert.Empty(said);
        Assert.Empty(bound.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning));
        using var image = new MemoryStream();
        var emitted = bound.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return Assembly.Load(image.ToArray());
    }

    public static Type Inner(this Assembly assembly, string name) =>
        assembly.GetType($"Bound.{name}") ?? throw new InvalidOperationException($"{name} was not generated.");

    /// <summary>Calls a static method of a generated type.</summary>
    public static object? Call(this Type type, string method, params object?[] arguments) =>
        type.GetMethod(method)!.Invoke(null, arguments);

    public static object New(this Type type, params object?[] arguments) => Activator.CreateInstance(type, arguments)!;

    private sealed class File(string path, string? text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText? GetText(CancellationToken cancel = default) =>
            text is null ? null : SourceText.From(text);
    }

    private sealed class Options(Dictionary<string, string> metadata) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } =
            new Values(new() { ["build_property.RootNamespace"] = "Bound" });

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values([]);

        public override AnalyzerConfigOptions GetOptions(AdditionalText file)
        {
            var pair = metadata[file.Path].Split('=');
            return new Values(
                pair.Length == 2 ? new() { [$"build_metadata.AdditionalFiles.{pair[0]}"] = pair[1] } : []);
        }
    }

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, out string value) => values.TryGetValue(key, out value!);
    }
}
