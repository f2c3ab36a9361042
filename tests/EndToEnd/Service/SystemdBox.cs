namespace Weft.EndToEnd;

/// <summary>
/// A small Debian whose first process is systemd, in a container of this machine's network, with a Podman of its own.
/// It can be switched off and on again, and what is on its disk stays.
/// </summary>
internal sealed class SystemdBox : SharingMachine
{
    private const string ImageVariable = "WEFT_SERVICE_BOX";

    private SystemdBox(string name, string shared) => (Name, Shared) = (name, shared);

    public string Name { get; }

    /// <summary>A folder that has the same path in here and out there.</summary>
    public override string Shared { get; }

    public override string Programs => "/opt";

    public override ContainerEngine Engine => new("podman", "exec", Name, "podman");

    protected override string[] Scope => [];

    /// <summary>Skips the test where no image for it was made.</summary>
    public static async Task<SystemdBox> BootAsync()
    {
        if (Environment.GetEnvironmentVariable(ImageVariable) is not { Length: > 0 } image)
        {
            Assert.Skip("There is no machine run by systemd to try it on: eng/service-check.sh makes one.");
            throw new System.Diagnostics.UnreachableException();
        }

        var shared = Directory.CreateTempSubdirectory("weft-service-");
        var box = new SystemdBox(shared.Name, shared.FullName);
        // Three up from the folder of the runtime's own libraries.
        var dotnet = Path.GetFullPath("../../..", Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        (await RunningProgram.RunAsync(
            "podman", "run", "--detach", "--name", box.Name, "--systemd=always", "--privileged", "--network=host",
            // Stated, because raising them is more than the one who runs this may be allowed to.
            "--ulimit=nofile=1024:4096", "--ulimit=nproc=4096:4096",
            "--volume", $"{dotnet}:/usr/share/dotnet:ro",
            "--volume", $"{WeftProgram.Folder}:/srv/weft:ro",
            "--volume", $"{box.Shared}:{box.Shared}",
            // Layers do not go on top of layers.
            "--volume", "/var/lib/containers",
            image, "/lib/systemd/systemd")).Succeeded();
        await box.UpAsync();
        await box.InstallProgramAsync();
        await box.Engine.EnsureImageAsync(box.Shared);
        return box;
    }

    public override Task<Outcome> RunAsync(params string[] words) =>
        RunningProgram.RunAsync("podman", ["exec", Name, .. words]);

    public override Task<Outcome> RunWeftAsync(Home home, params string[] words) => RunningProgram.RunAsync(
        "podman",
        [
            "exec", "--env", $"WEFT_HOME={home.Path}", "--env", $"WEFT_PASSWORD_FILE={home.PasswordFile}",
            Name, Program, .. words,
        ]);

    public override async Task RebootAsync()
    {
        await RunAsync("systemctl", "poweroff");
        await Eventually.TrueAsync("the machine is off", IsOffAsync);
        await StartAsync();
    }

    public override async Task CutPowerAsync()
    {
        (await RunningProgram.RunAsync("podman", "kill", "--signal", "KILL", Name)).Succeeded();
        await Eventually.TrueAsync("the machine is off", IsOffAsync);
        await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await RunningProgram.RunAsync("podman", "rm", "--force", "--volumes", "--time", "0", Name);
        if (Directory.Exists(Shared)) Directory.Delete(Shared, recursive: true);
    }

    private async Task StartAsync()
    {
        (await RunningProgram.RunAsync("podman", "start", Name)).Succeeded();
        await UpAsync();
    }

    private Task UpAsync() => Eventually.TrueAsync("systemd is up", async () =>
        (await RunAsync("systemctl", "is-system-running")).Output.Trim() is "running" or "degraded");

    private async Task<bool> IsOffAsync() =>
        (await RunningProgram.RunAsync("podman", "inspect", "--format", "{{.State.Status}}", Name)).Output.Trim()
            is "exited" or "stopped";
}
