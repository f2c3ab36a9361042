using System.Formats.Tar;
using System.Runtime.InteropServices;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Weft.Machine;

/// <summary>An image of one program of some 170 bytes, made here.</summary>
internal sealed class TinyImage
{
    private const string Family = "localhost/weft-";
    private const string Program = "program";
    private const string Label = "io.weft.tiny";

    private readonly string _repository;
    private readonly byte[]? _code;

    private TinyImage(string name, byte[]? code) => (_repository, _code) = (Family + name, code);

    /// <summary>Says <see cref="TinyPrograms.Word"/> and ends.</summary>
    public static TinyImage Trial { get; } = new("trial", TinyPrograms.SayWord());

    /// <summary>Does nothing until it is killed.</summary>
    public static TinyImage Idle { get; } = new("idle", TinyPrograms.Idle());

    public string Name => _repository + ":latest";

    /// <summary>Why there is no such program for this machine; null when there is.</summary>
    public string? WhyNot => _code is null
        ? $"there is no {Name} for {RuntimeInformation.OSArchitecture} processors"
        : null;

    /// <summary>It is one of these, and none that a renter could want.</summary>
    public static bool IsNamed(string name) => name == Trial.Name || name == Idle.Name;

    /// <summary>Brings it into the engine if it is not there.</summary>
    public async Task EnsureAsync(Engine engine, CancellationToken cancel)
    {
        try
        {
            await engine.Client.Images.InspectImageAsync(Name, cancel);
        }
        catch (Exception e) when (e is DockerImageNotFoundException || EngineErrors.IsNotFound(e))
        {
            await ImportAsync(engine, cancel);
        }
    }

    public async Task ImportAsync(Engine engine, CancellationToken cancel)
    {
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, Program)
                {
                    Mode = (UnixFileMode)0b111_101_101,
                    DataStream = new MemoryStream(TinyPrograms.Elf(_code!)),
                },
                cancel);
        }

        tar.Position = 0;
        await engine.Client.Images.CreateImageAsync(
            new ImagesCreateParameters
            {
                FromSrc = "-",
                Repo = _repository,
                Tag = "latest",
                Changes = [$"ENTRYPOINT [\"/{Program}\"]", $"LABEL {Label}={_repository}"],
            },
            tar, null, new Progress<JSONMessage>(), cancel);
    }

    /// <summary>
    /// An image that is not there is fine, and so is one that a container needs just now. Whoever imports it beside
    /// another node takes the name from the other's, so what has lost its name goes, too.
    /// </summary>
    public async Task RemoveAsync(Engine engine, CancellationToken cancel)
    {
        var images = engine.Client.Images;
        await TryAsync(images.DeleteImageAsync(Name, new() { Force = false }, cancel));
        await TryAsync(images.PruneImagesAsync(new() { Filters = Nameless() }, cancel));
    }

    private static async Task TryAsync(Task asked)
    {
        try
        {
            await asked;
        }
        catch (Exception e) when (EngineErrors.IsKnown(e))
        {
            // It takes no room worth a word.
        }
    }

    private Dictionary<string, IDictionary<string, bool>> Nameless() => new(StringComparer.Ordinal)
    {
        ["dangling"] = new Dictionary<string, bool>(StringComparer.Ordinal) { ["true"] = true },
        ["label"] = new Dictionary<string, bool>(StringComparer.Ordinal) { [$"{Label}={_repository}"] = true },
    };
}
