using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weft.Machine;
using Weft.Market;

namespace Weft.Cli;

/// <summary>What stands between jobs and this machine's kernel.</summary>
internal enum Sandbox
{
    /// <summary>gVisor where it is installed, starts, and nothing is lost by it.</summary>
    Auto,

    /// <summary>A filter of system calls.</summary>
    Plain,

    /// <summary>gVisor, or no job runs.</summary>
    GVisor,
}

/// <summary>Decides by a trial whether jobs run under gVisor: being installed does not mean that it starts.</summary>
internal static class SandboxChoice
{
    public static async Task<Result<MachineOptions>> ApplyAsync(
        IInteraction ui, Sandbox wanted, MachineOptions options, CancellationToken cancel)
    {
        if (wanted == Sandbox.Plain || (wanted == Sandbox.Auto && !BoxTrial.IsGVisorInstalled)) return options;
        if (wanted == Sandbox.Auto && BoxTrial.LostUnderGVisor(options) is { } lost)
            return options with { GVisorWhyNot = lost };
        var refusal = await ui.WaitAsync("Trying gVisor", _ => TryAsync(wanted, options, cancel));
        if (refusal is null) return options with { GVisor = true };
        if (wanted == Sandbox.Auto) return options with { GVisorWhyNot = refusal.Sentence };
        return refusal;
    }

    /// <summary>Why no job can run under gVisor; null when one did.</summary>
    private static async Task<Refusal?> TryAsync(Sandbox wanted, MachineOptions options, CancellationToken cancel)
    {
        var home = Path.Combine(options.Home, "trial");
        try
        {
            var trial = options with { Home = home };
            await using var services = Machine(trial with { GVisor = true });
            var box = services.GetRequiredService<BoxTrial>();
            // Podman starts a service of its own for it, beside one that listens already: both have the same store.
            if (wanted == Sandbox.Auto && await StoreAsync(trial, cancel) is { } store
                && await box.StoreAsync(cancel) is { } other && other != store)
                return EngineRefusals.GVisorFails($"jobs' images are at {store}, but only an engine at {other} has it");
            return await box.RunAsync(cancel) is { } why ? EngineRefusals.GVisorFails(why.Sentence) : null;
        }
        finally
        {
            if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
        }
    }

    /// <summary>Of the engine that jobs run on without gVisor.</summary>
    private static async Task<string?> StoreAsync(MachineOptions options, CancellationToken cancel)
    {
        await using var plain = Machine(options with { Home = Path.Combine(options.Home, "plain") });
        return await plain.GetRequiredService<BoxTrial>().StoreAsync(cancel);
    }

    private static ServiceProvider Machine(MachineOptions options) => new ServiceCollection()
        .AddLogging(logs => logs.SetMinimumLevel(LogLevel.None))
        .AddSingleton(TimeProvider.System)
        .AddMachine(options)
        .BuildServiceProvider();
}
