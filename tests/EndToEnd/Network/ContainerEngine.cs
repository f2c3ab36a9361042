namespace Weft.EndToEnd;

/// <summary>The container engine's own command.</summary>
/// <param name="Before">What comes before its own words, where it is called through another program.</param>
internal sealed record ContainerEngine(string Program, params string[] Before)
{
    public const string Image = "localhost/weft-test-plain:latest";

    private const string ContentLabel = "io.weft.content";

    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>The engine with the test image in it; skips the test where there is none.</summary>
    public static async Task<ContainerEngine> FindAsync()
    {
        await Turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            foreach (var program in new[] { "docker", "podman" })
            {
                if (!await AnswersAsync(program)) continue;
                var engine = new ContainerEngine(program);
                await engine.EnsureImageAsync();
                return engine;
            }
        }
        finally
        {
            Turn.Release();
        }

        Assert.Skip("No container engine answers: run eng/container-engine.sh");
        throw new System.Diagnostics.UnreachableException();
    }

    /// <summary>Ids of all containers, running or not, of one provider's machine.</summary>
    public async Task<string[]> ContainersAsync(string machine)
    {
        var listed = await AskAsync(
            "ps", "--all", "--quiet", "--no-trunc", "--filter", $"label=io.weft.node={machine}");
        return listed.Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>All that the engine tells of a container.</summary>
    public async Task<string> InspectAsync(string container) =>
        (await AskAsync("inspect", container)).Succeeded().Output;

    public async Task RemoveAsync(string machine)
    {
        foreach (var id in await ContainersAsync(machine)) await AskAsync("rm", "--force", id);
    }

    /// <summary>Brings the test image into it.</summary>
    /// <param name="folder">Where both this program and the engine see a file; null where they see the same.</param>
    public async Task EnsureImageAsync(string? folder = null)
    {
        var script = Path.Combine(MissingMeans.Repository, "eng", "test-image.sh");
        var built = await RunningProgram.RunAsync("bash", script);
        if (built.ExitCode != 0) Assert.Skip("eng/test-image.sh could not fetch busybox-static.");
        var tar = built.Output.Trim();
        // The path names the content: engines outlive what made their images.
        var content = Path.GetFileNameWithoutExtension(tar);
        var format = $"{{{{.Id}}}} {{{{index .Config.Labels \"{ContentLabel}\"}}}}";
        var before = await AskAsync("image", "inspect", "--format", format, Image);
        if (before.Output.TrimEnd().EndsWith($" {content}", StringComparison.Ordinal)) return;
        if (folder is not null)
        {
            var shared = Path.Combine(folder, Path.GetFileName(tar));
            File.Copy(tar, shared, overwrite: true);
            tar = shared;
        }

        (await AskAsync("import", "--change", $"LABEL {ContentLabel}={content}", tar, Image)).Succeeded();
        // Another suite's box may still run it.
        if (before.ExitCode == 0) await AskAsync("image", "rm", before.Output.Split(' ')[0]);
    }

    private Task<Outcome> AskAsync(params string[] words) => RunningProgram.RunAsync(Program, [.. Before, .. words]);

    private static async Task<bool> AnswersAsync(string program)
    {
        try
        {
            // Docker's client prints its own version and fails when no server answers; Podman is its own server.
            return (await RunningProgram.RunAsync(program, "info")).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // not installed
        }
    }
}
