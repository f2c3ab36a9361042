using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Weft.Tidy;

/// <summary>Weft.Market is a function: of the foundation it sees value types only, and of the world nothing.</summary>
public sealed class MarketFenceTests
{
    private static readonly string[] FoundationTypes =
        ["Address", "Hash32", "Hex", "Keccak", "StructHasher", "TypedDomain"];

    private static readonly string[] ForbiddenNamespaces =
        ["System.IO", "System.Net", "System.Threading", "System.Diagnostics.Process", "Microsoft.Extensions"];

    private static readonly string[] ForbiddenTypes =
        ["TimeProvider", "Random", "Console", "Task", "ValueTask", "Double", "Single", "Decimal", "Half"];

    [Fact]
    public void Of_the_Ethereum_library_the_market_sees_only_value_types()
    {
        var findings = References()
            .Where(type => type.Namespace == "Weft.Ethereum" && !FoundationTypes.Contains(type.Name))
            .Select(type => type.Name);
        Repository.AssertNone(findings, "Weft.Market may not use these types of Weft.Ethereum.");
    }

    [Fact]
    public void The_market_has_no_clock_no_disk_no_network_no_threads_and_no_floating_point()
    {
        var findings = References()
            .Where(type => ForbiddenTypes.Contains(type.Name) && type.Namespace is "System" or "System.Threading.Tasks"
                || ForbiddenNamespaces.Any(name => type.Namespace.StartsWith(name, StringComparison.Ordinal)))
            .Select(type => $"{type.Namespace}.{type.Name}");
        Repository.AssertNone(findings, "Weft.Market is pure: no I/O, async, clock, logger, floating point.");
    }

    private static List<(string Namespace, string Name)> References()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Weft.Market.dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var types = metadata.TypeReferences
            .Select(metadata.GetTypeReference)
            .Select(type => (metadata.GetString(type.Namespace), metadata.GetString(type.Name)))
            .ToList();
        Assert.NotEmpty(types);
        return types;
    }
}
