using System.Xml.Linq;

namespace Weft.Tidy;

public sealed class ProjectGraphTests
{
    /// <summary>Arrows go one way; adapters never see each other; only the program sees all.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Weft.Ethereum"] = [],
        ["Weft.Market"] = ["Weft.Ethereum"],
        ["Weft.Node"] = ["Weft.Market", "Weft.Ethereum"],
        ["Weft.Chain"] = ["Weft.Node", "Weft.Market", "Weft.Ethereum"],
        ["Weft.Ethereum.Bindings"] = [],
        ["Weft.Peers"] = ["Weft.Node", "Weft.Market", "Weft.Ethereum"],
        ["Weft.Machine"] = ["Weft.Node", "Weft.Market", "Weft.Ethereum"],
        ["Weft.Api"] = [],
        ["Weft.Gateway"] = ["Weft.Node", "Weft.Market", "Weft.Ethereum", "Weft.Api"],
    };

    /// <summary>A heavy package stays behind the wall of the project that needs it.</summary>
    private static readonly Dictionary<string, string[]> Fenced = new(StringComparer.Ordinal)
    {
        ["BouncyCastle"] = ["Weft.Ethereum", "Weft.Peers"],
        ["Docker.DotNet"] = ["Weft.Machine"],
        ["Grpc"] = ["Weft.Peers"],
        ["Google.Protobuf"] = ["Weft.Peers"],
        ["Microsoft.EntityFrameworkCore"] = ["Weft.Gateway"],
        ["Microsoft.Orleans"] = ["Weft.Gateway", "Weft.Cli"],
        ["Silk.NET"] = ["Weft.Machine"],
        ["Spectre.Console"] = ["Weft.Cli"],
        ["System.CommandLine"] = ["Weft.Cli"],
        ["YamlDotNet"] = ["Weft.Cli"],
    };

    [Fact]
    public void Projects_reference_only_what_the_graph_allows()
    {
        var findings =
            from project in Project.All()
            where project.IsSource && project.Name != "Weft.Cli"
            from reference in project.References
            where !Allowed.TryGetValue(project.Name, out var allowed) || !allowed.Contains(reference)
            select $"{project.Name} -> {reference}";
        Repository.AssertNone(findings, "The graph is Ethereum <- Market <- Node <- adapters; Api <- {Gateway, Cli}.");
    }

    [Fact]
    public void Every_source_project_has_its_place_in_the_graph()
    {
        var findings = Project.All()
            .Where(project => project.IsSource && project.Name != "Weft.Cli" && !Allowed.ContainsKey(project.Name))
            .Select(project => project.File);
        Repository.AssertNone(findings, "A project without a place in the graph of ProjectGraphTests.");
    }

    [Fact]
    public void Nothing_references_a_test_project_or_the_program()
    {
        var findings =
            from project in Project.All()
            where project.IsSource
            from reference in project.References
            where reference == "Weft.Cli" || reference.EndsWith("Tests", StringComparison.Ordinal)
            select $"{project.Name} -> {reference}";
        Repository.AssertNone(findings, "Only tests and benchmarks may reference these.");
    }

    [Fact]
    public void Heavy_packages_stay_behind_their_fence()
    {
        var findings =
            from project in Project.All()
            where project.IsSource
            from package in project.Packages
            from fence in Fenced
            where package.StartsWith(fence.Key, StringComparison.Ordinal) && !fence.Value.Contains(project.Name)
            select $"{project.Name} uses {package}, which belongs to {string.Join(", ", fence.Value)}";
        Repository.AssertNone(findings, "A package outside its project.");
    }

    [Fact]
    public void The_solution_lists_every_project_once()
    {
        var listed = XDocument.Parse(Repository.Read("Weft.slnx")).Descendants("Project")
            .Select(project => (string?)project.Attribute("Path") ?? "")
            .ToList();
        Assert.Equal(Repository.FilesWith(".csproj"), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_project_has_a_lock_file()
    {
        var findings = Project.All()
            .Where(project => !Repository.Has(Path.Combine(Path.GetDirectoryName(project.File)!, "packages.lock.json")))
            .Select(project => project.File);
        Repository.AssertNone(findings, "A project without packages.lock.json.");
    }

    [Fact]
    public void Package_versions_stand_in_one_place()
    {
        var findings = Repository.FilesWith(".csproj")
            .Where(file => XDocument.Parse(Repository.Read(file)).Descendants("PackageReference")
                .Any(package => package.Attribute("Version") is not null
                    || package.Attribute("VersionOverride") is not null));
        Repository.AssertNone(findings, "Versions belong into Directory.Packages.props.");
    }
}
