using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Weft.Node;

namespace Weft.Machine;

/// <summary>Puts this machine behind the node's ports.</summary>
public static class MachineServices
{
    /// <summary>
    /// Adds <see cref="IContainers"/>, <see cref="IOwnerSenses"/>,
    /// <see cref="IBoxOutput"/>, <see cref="IMachineProbe"/>, <see cref="IMeter"/> and
    /// <see cref="IJournal"/>. The journal takes the home folder when it is first asked for. Needs logging.
    /// </summary>
    public static IServiceCollection AddMachine(this IServiceCollection services, MachineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(options)
            .AddSingleton<EngineConnection>()
            .AddSingleton<IMachineProbe, MachineProbe>()
            .AddSingleton<BoxLogs>()
            .AddSingleton<EgressGates>()
            .AddSingleton<BoxStarter>()
            .AddSingleton<BoxGpus>()
            .AddSingleton<RegistryReader>()
            .AddSingleton<ImageSignatures>()
            .AddSingleton<PrivateImages>()
            .AddSingleton<BoxImages>()
            .AddSingleton(HardwareFiles.Host)
            .AddSingleton<NvmlSensors>()
            .AddSingleton<AmdSensors>()
            .AddSingleton<IGpuSensors, CardSensors>()
            .AddSingleton<IBoxPids, EnginePids>()
            .AddSingleton<BoxMeter>()
            .AddSingleton<IMeter>(provider => provider.GetRequiredService<BoxMeter>())
            .AddSingleton(provider => new InputSigns(
                HardwareFiles.Host, provider.GetRequiredService<TimeProvider>(), InputSigns.AskLogindAsync))
            .AddSingleton(provider => new ScreenSigns(
                HardwareFiles.Host, provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<BoxMeter>().IsOurs, ScreenSigns.AskXpropAsync))
            .AddSingleton<IOwnerSenses, OwnerSenses>()
            .AddSingleton<IContainers, EngineContainers>()
            .AddSingleton<IBoxOutput, EngineBoxOutput>()
            .AddSingleton(provider => new BoxTrial(
                provider.GetRequiredService<EngineConnection>(), provider.GetRequiredService<IContainers>(),
                provider.GetRequiredService<IBoxOutput>()))
            .AddSingleton<IJournal>(_ => SqliteJournal.Open(options));
    }
}
