namespace Weft.Bench;

/// <summary>The engine's own command, with nothing of Weft between.</summary>
internal sealed record ContainerEngine(string Program, string Version)
{
    public static async Task<ContainerEngine> FindAsync(CancellationToken cancel)
    {
        foreach (var (program, format) in new[] { ("docker", "{{.Server.Version}}"),
            ("podman", "{{.Client.Version}}") })
        {
            try
            {
                var said = await Command.RunAsync(program, ["version", "--format", format], cancel: cancel);
                if (said.ExitCode == 0) return new ContainerEngine(program, said.Output.Trim());
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // This engine is not installed; the next may be.
            }
        }

        throw new BenchException("no container engine answers; run eng/container-engine.sh");
    }

    /// <summary>Runs the container as a provider would: no network, no rights, read-only, limited.</summary>
    public Task<Command.Outcome> RunAsync(string image, string marker, CancellationToken cancel) => Command.RunAsync(
        Program,
        [
            "run", "--rm", "--network", "none", "--cap-drop", "all", "--security-opt", "no-new-privileges",
            "--read-only", "--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096", "--pids-limit", "256",
            "--memory", "512m", image, "echo", marker,
        ],
        marker: marker, cancel: cancel);
}
