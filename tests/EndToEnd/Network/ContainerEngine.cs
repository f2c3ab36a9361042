namespace Weft.EndToEnd;

/// <summary>The container engine's own command.</summary>
internal sealed record ContainerEngine(string Program)
{
    public const string Image = "localhost/weft-test-plain:latest";

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
        var listed = await RunningProgram.RunAsync(
            Program, "ps", "--all", "--quiet", "--no-trunc", "--filter", $"label=io.weft.node={machine}");
        return listed.Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>All that the engine tells of a container.</summary>
    public async Task<string> InspectAsync(string container) =>
        (await RunningProgram.RunAsync(Program, "inspect", container)).Succeeded().Output;

    public async Task RemoveAsync(string machine)
    {
        foreach (var id in await ContainersAsync(machine)) await RunningProgram.RunAsync(Program, "rm", "--force", id);
    }

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

    private async Task EnsureImageAsync()
    {
        if ((await RunningProgram.RunAsync(Program, "image", "inspect", Image)).ExitCode == 0) return;
        var script = Path.Combine(MissingMeans.Repository, "eng", "test-image.sh");
        var built = await RunningProgram.RunAsync("bash", script);
        if (built.ExitCode != 0) Assert.Skip("eng/test-image.sh could not fetch busybox-static.");
        (await RunningProgram.RunAsync(Program, "import", built.Output.Trim(), Image)).Succeeded();
    }
}
