using System.Diagnostics;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Weft.Machine.Tests.Boxes;

/// <summary>Brings the images of the tests into the engine; the system is made by eng/test-image.sh, once.</summary>
internal static class TestImages
{
    private const string ContentLabel = "io.weft.content";

    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>Where they are already, by the engine's own folder: tests that kill engines ask no dying one.</summary>
    private static readonly HashSet<string> Stores = new(StringComparer.Ordinal);

    public static async Task EnsureAsync(Engine engine, CancellationToken cancel)
    {
        await Turn.WaitAsync(cancel);
        try
        {
            if (Stores.Contains(engine.Traits.Root)) return;
            await EnsureAsync(engine, BoxRoom.Image, [], cancel);
            string[] wishes = ["VOLUME /data", "EXPOSE 80", "ENV SHAPE=round", "USER nobody"];
            await EnsureAsync(engine, BoxRoom.ImageWithWishes, wishes, cancel);
            await EnsureAsync(engine, BoxRoom.ImageThatPreloads, ["ENV LD_PRELOAD=/evil.so"], cancel);
            Stores.Add(engine.Traits.Root);
        }
        finally
        {
            Turn.Release();
        }
    }

    private static async Task EnsureAsync(Engine engine, string name, IList<string> changes, CancellationToken cancel)
    {
        var path = await TarAsync(cancel);
        await EnsureAsync(
            engine, name, ContentOf(path), changes, () => Task.FromResult<Stream>(File.OpenRead(path)), cancel);
    }

    /// <summary>Imports the image unless it is there with that content: engines outlive their images' makers.</summary>
    internal static async Task EnsureAsync(
        Engine engine, string name, string content, IList<string> changes, Func<Task<Stream>> open,
        CancellationToken cancel)
    {
        var images = engine.Client.Images;
        var before = await FindAsync(images, name, cancel);
        if (before?.Config.Labels is { } labels && labels.TryGetValue(ContentLabel, out var found) && found == content)
            return;
        await using (var tar = await open())
            // Podman ignores the tag of an import and takes "latest", so each image has a name of its own.
            await images.CreateImageAsync(
                new ImagesCreateParameters
                {
                    FromSrc = "-",
                    Repo = name[..name.LastIndexOf(':')],
                    Tag = "latest",
                    Changes = [.. changes, $"LABEL {ContentLabel}={content}"],
                },
                tar, null, new Progress<JSONMessage>(), cancel);
        if (before is not null) await LetGoAsync(images, before.ID, cancel);
    }

    private static async Task<ImageInspectResponse?> FindAsync(
        IImageOperations images, string name, CancellationToken cancel)
    {
        try
        {
            return await images.InspectImageAsync(name, cancel);
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
    }

    private static async Task LetGoAsync(IImageOperations images, string id, CancellationToken cancel)
    {
        try
        {
            await images.DeleteImageAsync(id, new ImageDeleteParameters { Force = false }, cancel);
        }
        catch (DockerApiException)
        {
            // Another suite's box still runs it.
        }
    }

    /// <summary>What is in the file of that path, as eng/test-image.sh names it.</summary>
    internal static string ContentOf(string path) => Path.GetFileNameWithoutExtension(path);

    internal static Task<string> TarAsync(CancellationToken cancel) => FetchAsync(
        "eng/test-image.sh", "eng/test-image.sh could not fetch busybox-static from the distribution.", cancel);

    /// <summary>What the script of this repository made: it prints the path. Skips the test where it cannot.</summary>
    internal static async Task<string> FetchAsync(string script, string whyNot, CancellationToken cancel)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Weft.slnx"))) folder = folder.Parent;
        if (folder is null)
            Assert.Skip($"{script} is not above the test program.");
        using var process = Process.Start(
            new ProcessStartInfo("bash", [Path.Combine(folder.FullName, script)])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            })!;
        var path = (await process.StandardOutput.ReadToEndAsync(cancel)).Trim();
        await process.WaitForExitAsync(cancel);
        if (process.ExitCode != 0) Assert.Skip(whyNot);
        return path;
    }
}
