using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Weft.Machine;

/// <summary>What the engine says of a box now.</summary>
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
}
