namespace Weft.EndToEnd;

/// <summary>
/// A machine that systemd runs, with a Podman of its own, which can be switched off and on again; its owner is at it.
/// </summary>
internal abstract class SharingMachine : IAsyncDisposable
{
    /// <summary>Whatever its owner runs containers with.</summary>
    public abstract ContainerEngine Engine { get; }

    /// <summary>A folder of this machine that goes with it.</summary>
    public abstract string Shared { get; }

    /// <summary>Where its owner puts programs.</summary>
    public abstract string Programs { get; }

    /// <summary>The program, by a link that an upgrade turns to the next version's folder.</summary>
    public string Program => $"{Programs}/weft/weft";

    /// <summary>Tells <c>systemctl</c> and <c>journalctl</c> whose unit it is.</summary>
    protected abstract string[] Scope { get; }

    public abstract ValueTask DisposeAsync();

    /// <summary>As its owner at its terminal.</summary>
    public abstract Task<Outcome> RunAsync(params string[] words);

    /// <summary>As its owner at its terminal, with the provider's home.</summary>
    public abstract Task<Outcome> RunWeftAsync(Home home, params string[] words);

    /// <summary>Lets it and the rest of the network reach each other, and gives it the provider's home.</summary>
    public virtual Task JoinAsync(TestNetwork network) => Task.CompletedTask;

    /// <summary>All services are asked to end, then it is switched on again.</summary>
    public abstract Task RebootAsync();

    /// <summary>Nothing is asked to end.</summary>
    public abstract Task CutPowerAsync();

    public Task<Outcome> SystemctlAsync(params string[] words) => RunAsync(["systemctl", .. Scope, .. words]);

    /// <summary>As <c>systemctl show</c> has it.</summary>
    public async Task<string> UnitAsync(string property) =>
        (await SystemctlAsync("show", "--value", "--property", property, "weft-share")).Succeeded().Output.Trim();

    public async Task<string> UnitLogAsync() =>
        (await RunAsync(["journalctl", .. Scope, "--no-pager", "--unit", "weft-share", "--lines", "60"])).Everything;

    /// <summary>Puts the next version beside the one that runs, and turns to it.</summary>
    public async Task UpgradeAsync()
    {
        var next = $"{Programs}/weft-2";
        (await RunAsync("cp", "-a", "/srv/weft", next)).Succeeded();
        (await RunAsync("ln", "-sfn", next, $"{Programs}/weft")).Succeeded();
        (await SystemctlAsync("reload", "weft-share")).Succeeded();
        await Eventually.TrueAsync(
            "the new program runs",
            async () => (await RunAsync("readlink", $"/proc/{await UnitAsync("MainPID")}/exe")).Output.Trim()
                == $"{next}/weft");
    }

    /// <summary>Waits for a renter's words; where they do not come, the unit's log says why.</summary>
    public async Task SaysAsync(RunningProgram run, string words)
    {
        try
        {
            await run.SaysAsync(words);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new InvalidOperationException(await UnitLogAsync(), e);
        }
    }

    protected async Task InstallProgramAsync()
    {
        (await RunAsync("cp", "-a", "/srv/weft", $"{Programs}/weft-1")).Succeeded();
        (await RunAsync("ln", "-s", $"{Programs}/weft-1", $"{Programs}/weft")).Succeeded();
    }
}
