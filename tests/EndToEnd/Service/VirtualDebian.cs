namespace Weft.EndToEnd;

/// <summary>
/// A Debian as it is installed, in a virtual machine, whose owner has no root there: Podman is rootless, control groups
/// are delegated to the user's own systemd, and his units run while he is not logged in. All goes through one ssh.
/// </summary>
internal sealed class VirtualDebian : SharingMachine
{
    private const string FolderVariable = "WEFT_SERVICE_VM";
    private const string Home = "/home/owner";
    private const string Password = Home + "/password";

    private readonly string _folder;
    private readonly string _port = LocalPorts.Free();
    private RunningProgram? _machine;
    private RunningProgram? _line;
    private string[] _forwards = [];

    private VirtualDebian(string folder) => _folder = folder;

    public override string Shared => _folder;

    public override string Programs => Home;

    public override ContainerEngine Engine => new("ssh", [.. OfLine, "podman"]);

    protected override string[] Scope => ["--user"];

    private string[] Line => ["-S", Path.Combine(_folder, "line")];

    // Without the line it would connect to this machine.
    private string[] OfLine => [.. Line, "-o", "ProxyCommand=false", "owner@127.0.0.1"];

    /// <summary>Skips the test where no machine was made for it.</summary>
    public static async Task<VirtualDebian> BootAsync()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { Length: > 0 } folder)
        {
            Assert.Skip("There is no virtual machine to try it on: eng/user-service-check.sh makes one.");
            throw new System.Diagnostics.UnreachableException();
        }

        var machine = new VirtualDebian(folder);
        await machine.StartAsync();
        await machine.InstallProgramAsync();
        (await machine.RunAsync("podman", "import", "/srv/busybox.tar", ContainerEngine.Image)).Succeeded();
        return machine;
    }

    // What ssh is given is a line for the shell over there.
    public override Task<Outcome> RunAsync(params string[] words) =>
        RunningProgram.RunAsync("ssh", [.. OfLine, string.Join(' ', words.Select(Quoted))]);

    public override Task<Outcome> RunWeftAsync(Home home, params string[] words) =>
        RunAsync(["env", $"WEFT_PASSWORD_FILE={Password}", Program, .. words]);

    public override async Task JoinAsync(TestNetwork network)
    {
        var chain = new Uri(network.NetworkJson["rpc"]![0]!.GetValue<string>());
        _forwards =
        [
            .. new[] { chain.Authority, network.Api.Authority, network.GatewayEndpoint }
                .SelectMany(place => (string[])["-R", $"{place}:{place}"]),
            "-L", $"{network.ProviderListen}:{network.ProviderListen}",
        ];
        await OpenLineAsync();
        await CopyAsync(network.ProviderHome.Path + "/.", Home + "/.weft");
        await CopyAsync(network.ProviderHome.PasswordFile, Password);
    }

    public override async Task RebootAsync()
    {
        await RunningProgram.RunAsync("ssh", [.. WithKey("root"), "systemctl", "poweroff"]);
        await _machine!.ExitAsync();
        await StartAsync();
    }

    public override async Task CutPowerAsync()
    {
        await _machine!.KillAsync();
        await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_line is not null) await _line.DisposeAsync();
        if (_machine is null) return;
        if (!_machine.HasExited) await _machine.KillAsync();
        await _machine.DisposeAsync();
    }

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private async Task StartAsync()
    {
        if (_machine is not null) await _machine.DisposeAsync();
        _machine = RunningProgram.Start("bash", [Path.Combine(_folder, "boot.sh"), _port]);
        await OpenLineAsync();
        await Eventually.TrueAsync("the user's systemd is up", async () =>
            (await SystemctlAsync("is-system-running")).Output.Trim() is "running" or "degraded");
    }

    /// <summary>Opens the line, in place of the one that there is.</summary>
    private async Task OpenLineAsync()
    {
        if (_line is not null) await _line.DisposeAsync();
        await Eventually.TrueAsync(
            "the machine answers",
            async () => (await RunningProgram.RunAsync("ssh", [.. WithKey("owner"), "true"])).ExitCode == 0,
            () => _machine!.Everything);
        _line = RunningProgram.Start("ssh", ["-N", "-M", .. Line, .. _forwards, .. WithKey("owner")]);
        await Eventually.TrueAsync(
            "the line is open",
            async () => (await RunningProgram.RunAsync("ssh", [.. Line, "-O", "check", "x"])).ExitCode == 0,
            () => _line.Everything);
    }

    private async Task CopyAsync(string from, string to) => (await RunningProgram.RunAsync(
        "scp", "-q", "-r", "-o", $"ControlPath={Line[1]}", "-o", "ProxyCommand=false", from, $"owner@127.0.0.1:{to}"))
        .Succeeded();

    private string[] WithKey(string user) =>
    [
        "-i", Path.Combine(_folder, "key"), "-p", _port, "-o", "StrictHostKeyChecking=no", "-o",
        "UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=10", "-o", "LogLevel=ERROR", $"{user}@127.0.0.1",
    ];
}
