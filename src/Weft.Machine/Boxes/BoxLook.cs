using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weft.Ethereum;

namespace Weft.Machine;

/// <summary>What the engine says of boxes now.</summary>
internal static class BoxLook
{
    /// <summary>Throws what the engine's client throws.</summary>
    public static async Task<ContainerInspectResponse> InspectAsync(
        Engine engine, string nameOrId, CancellationToken cancel)
    {
        var containers = engine.Client.Containers;
        try
        {
            return await containers.InspectContainerAsync(nameOrId, cancel);
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.InternalServerError)
        {
            // Podman reads the control group of a job that runs, and fails where it ends in that moment. It has, then.
            return await containers.InspectContainerAsync(nameOrId, cancel);
        }
    }

    /// <summary>Those for which the engine has a container with that label, running or not.</summary>
    public static async Task<IReadOnlyList<Hash32>> LeasesAsync(
        Engine engine, string label, string value, CancellationToken cancel)
    {
        var those = new Dictionary<string, bool>(StringComparer.Ordinal) { [$"{label}={value}"] = true };
        var filters = new Dictionary<string, IDictionary<string, bool>>(StringComparer.Ordinal) { ["label"] = those };
        var found = await engine.Client.Containers.ListContainersAsync(
            new ContainersListParameters { All = true, Filters = filters }, cancel);
        var leases = new List<Hash32>();
        foreach (var container in found)
            if (Hash32.TryParse(container.Labels[BoxProfile.LeaseLabel], out var lease)) leases.Add(lease);
        return leases;
    }
}
