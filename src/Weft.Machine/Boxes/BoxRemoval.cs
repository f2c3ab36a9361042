using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Weft.Machine;

/// <summary>Takes away what a box leaves: its container, its mount, its folder.</summary>
internal static class BoxRemoval
{
    private const int Tries = 20;

    public static async Task RemoveContainerAsync(
        Engine engine, string name, TimeProvider time, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await engine.Client.Containers.RemoveContainerAsync(
                    name, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancel);
                return;
            }
            catch (Exception e) when (EngineErrors.IsNotFound(e))
            {
                return;
            }
            catch (DockerApiException e)
                when (attempt < Tries && e.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.InternalServerError)
            {
                // The engine is still taking the container's mounts down ("device or resource busy").
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), time, cancel);
            }
        }
    }

    public static async Task RemoveFolderAsync(BoxFolder folder, CancellationToken cancel)
    {
        if (!Directory.Exists(folder.Root)) return;
        await BoxDisk.UnmountAsync(folder.OutputVolume, cancel);
        await BoxDisk.UnmountAsync(folder.WorkVolume, cancel);
        Directory.Delete(folder.Root, recursive: true);
    }
}
