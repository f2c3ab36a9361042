using System.Xml.Linq;

namespace Weft.Tidy;

/// <summary>What a project file says.</summary>
internal sealed record Project(
    string File, string Name, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    public bool IsSource => File.StartsWith("src/", StringComparison.Ordinal);

    public static IReadOnlyList<Project> All() => [.. Repository.FilesWith(".csproj").Select(Load)];

    private static Project Load(string file)
    {
        var xml = XDocument.Parse(Repository.Read(file));
        // An analyzer or source generator works at build time; nothing of it can be called.
        var references = xml.Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("OutputItemType") != "Analyzer")
            .Select(reference => Path.GetFileNameWithoutExtension((string?)reference.Attribute("Include") ?? ""));
        var packages = xml.Descendants("PackageReference")
            .Select(package => (string?)package.Attribute("Include") ?? "");
        return new Project(file, Path.GetFileNameWithoutExtension(file), [.. references], [.. packages]);
    }
}
