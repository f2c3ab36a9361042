using Docker.DotNet.Models;
using Weft.Ethereum;

namespace Weft.Machine;

/// <summary>
/// A container of Docker's that does nothing, whose network a box shares. Docker makes a network and starts the job in
/// it in one go; the holder's is there before, so that the box's way out is open when its job begins.
/// </summary>
internal static class NetworkHolder
{
    public const string NodeLabel = "io.weft.holder";

    private const long Memory = 16L << 20;

    /// <summary>Throws what the engine's client throws.</summary>
    /// <param name="box">Gets the holder's network.</param>
    /// <returns>The holder's id.</returns>
    public static async Task<string> StartAsync(
        Engine engine, Hash32 lease, CreateContainerParameters box, TimeProvider time, CancellationToken cancel)
    {
        await TinyImage.Idle.EnsureAsync(engine, cancel);
        // A crash may have left one.
        await RemoveAsync(engine, lease, time, cancel);
        var containers = engine.Client.Containers;
        var id = (await containers.CreateContainerAsync(Build(lease, box), cancel)).ID;
        await containers.StartContainerAsync(id, new ContainerStartParameters(), cancel);
        box.HostConfig.NetworkMode = $"container:{id}";
        // Who has a network has its host's name.
        box.Hostname = null;
        return id;
    }

    public static Task RemoveAsync(Engine engine, Hash32 lease, TimeProvider time, CancellationToken cancel) =>
        BoxRemoval.RemoveContainerAsync(engine, NameOf(lease), time, cancel);

    private static string NameOf(Hash32 lease) => $"{BoxProfile.NameOf(lease)}-network";

    private static CreateContainerParameters Build(Hash32 lease, CreateContainerParameters box) => new()
    {
        Name = NameOf(lease),
        Image = TinyImage.Idle.Name,
        Hostname = box.Hostname,
        User = box.User,
        Labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [NodeLabel] = box.Labels[BoxProfile.NodeLabel],
            [BoxProfile.LeaseLabel] = lease.ToString(),
        },
        HostConfig = new()
        {
            NetworkMode = box.HostConfig.NetworkMode,
            UsernsMode = box.HostConfig.UsernsMode,
            ReadonlyRootfs = true,
            CapDrop = ["ALL"],
            SecurityOpt = box.HostConfig.SecurityOpt,
            Ulimits = box.HostConfig.Ulimits,
            Memory = Memory,
            MemorySwap = Memory,
            PidsLimit = 32,
            LogConfig = new LogConfig { Type = "none" },
            RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
        },
    };
}
