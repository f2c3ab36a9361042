using System.Diagnostics;
using Docker.DotNet.Models;

namespace Weft.Machine.Tests.Boxes;

/// <summary>Brings the images of the tests into the engine; the system is made by eng/test-image.sh, once.</summary>
internal static class TestImages
{
    private static readonly SemaphoreSlim Turn = new(1, 1);

    public static async Task EnsureAsync(Engine engine, CancellationToken cancel)
    {
        await Turn.WaitAsync(cancel);
        try
        {
            await EnsureAsync(engine, BoxRoom.Image, [], cancel);
            string[] wishes = ["VOLUME /data", "EXPOSE 80", "ENV SHAPE=round", "USER nobody"];
            await EnsureAsync(engine, BoxRoom.ImageWithWishes, wishes, cancel);
            await EnsureAsync(engine, BoxRoom.ImageThatPreloads, ["ENV LD_PRELOAD=/evil.so"], cancel);
        }
        finally
        {
            Turn.Release();
        }
    }

    private static async Task EnsureAsync(Engine engine, string name, IList<string> changes, CancellationToken cancel)
    {
        if ((await ImageStore.PinAsync(engine, name, TimeProvider.System, cancel)).TryGet(out _, out var refusal)
            || refusal.Code != BoxRefusals.ImageUnknown("").Code)
            return;
        // Podman ignores the tag of an import and takes "latest", so each image has a name of its own.
        var repository = name[..name.LastIndexOf(':')];
        await using var tar = File.OpenRead(await TarAsync(cancel));
        await engine.Client.Images.CreateImageAsync(
            new ImagesCreateParameters { FromSrc = "-", Repo = repository, Tag = "latest", Changes = changes },
            tar,
            null,
            new Progress<JSONMessage>(),
            cancel);
    }

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
