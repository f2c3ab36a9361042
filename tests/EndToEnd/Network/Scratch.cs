namespace Weft.EndToEnd;

/// <summary>A folder for one test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("weft-end-test-").FullName;

    public string Name(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content)
    {
        var path = Name(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
