using System.Text.Json;

namespace Weft.Ethereum.Tests;

/// <summary>Reads the JSON files of this folder; see its README.</summary>
internal static class VectorFile
{
    public static IReadOnlyList<JsonElement> Ethereum(string name) => Load(Folder("ethereum"), name);

    public static IReadOnlyList<JsonElement> Ethers(string name) =>
        Load(Environment.GetEnvironmentVariable("WEFT_ETHERS_VECTORS") ?? Folder("ethers"), name);

    public static IReadOnlyList<JsonElement> Viem(string part)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder("viem"), "viem.json")));
        return [.. document.RootElement.GetProperty(part).Clone().EnumerateArray()];
    }

    public static string Text(this JsonElement element, string field) => element.GetProperty(field).GetString()!;

    public static byte[] Bytes(this JsonElement element, string field) => Hex.Decode(element.Text(field));

    public static string? OptionalText(this JsonElement element, string field) =>
        element.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static List<JsonElement> Load(string folder, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, name + ".json")));
        var cases = document.RootElement.Clone().EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        return cases;
    }

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "Vectors", name);
}
