using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>Images on this machine: found, pulled where missing, and pinned by digest.</summary>
internal static class ImageStore
{
    /// <summary>How often an image is looked at that the engine cannot read.</summary>
    private const int Looks = 10;

    /// <summary>The image if it is here and harmless to start.</summary>
    public static async Task<Result<PinnedImage>> PinAsync(
        Engine engine, string name, TimeProvider time, CancellationToken cancel)
    {
        if (await InspectAsync(engine, name, time, cancel) is not { } found) return BoxRefusals.ImageUnknown(name);
        IReadOnlyList<string> environment = [.. found.Config?.Env ?? []];
        if (JobCheck.CodeLoader(environment) is { } loader) return BoxRefusals.ImageLoadsCode(loader);
        IReadOnlyList<string> volumes = [.. found.Config?.Volumes?.Keys ?? []];
        if (volumes.FirstOrDefault(path => !IsVolumeGood(path)) is { } bad)
            return BoxRefusals.ImageBad(name, $"it has a volume at {bad}");
        if (found.Os is not (null or "" or "linux")) return BoxRefusals.ImageBad(name, $"it is made for {found.Os}");
        if (Processor.IsOther(found.Architecture))
            return BoxRefusals.ImageBad(name, $"it is made for {found.Architecture} processors");
        return new PinnedImage(name, found.ID, DigestOf(name, [.. found.RepoDigests ?? []]), environment, volumes)
        {
            NamesFolder = found.Config?.WorkingDir is not (null or "" or "/"),
        };
    }

    public static async Task<Result<Done>> PullAsync(
        Engine engine, string name, RegistryLogin? login, IProgress<string> progress, TimeProvider time,
        CancellationToken cancel)
    {
        // These names belong to this machine: no registry can know them.
        if (name.StartsWith("localhost/", StringComparison.Ordinal)) return BoxRefusals.ImageUnknown(name);
        var watch = new PullWatch(name, progress, time);
        try
        {
            var wanted = new ImagesCreateParameters { FromImage = name, Tag = HasTag(name) ? null : "latest" };
            var account = login is null
                ? null
                : new AuthConfig { Username = login.User, Password = login.Password, ServerAddress = login.Host };
            await engine.Client.Images.CreateImageAsync(wanted, account, watch, cancel);
        }
        catch (Exception e) when (EngineErrors.IsNotFound(e))
        {
            return BoxRefusals.ImageUnknown(name);
        }
        catch (DockerApiException e)
        {
            return BoxRefusals.ImageNotPulled(name, EngineErrors.Said(e));
        }

        return watch.Error is { } error ? BoxRefusals.ImageNotPulled(name, error) : new Done();
    }

    /// <summary>
    /// The name by digest that an image has in a registry, of those that the engine knows: the very one that was asked
    /// for, else one of the same repository. Other names may be of whoever else brought the same bytes.
    /// </summary>
    internal static string? DigestOf(string name, IReadOnlyList<string> known)
    {
        var path = name.Split('@')[0];
        if (HasTag(path)) path = path[..path.LastIndexOf(':')];
        return known.FirstOrDefault(digest => digest == name)
            ?? known.FirstOrDefault(digest => digest.StartsWith(path + "@", StringComparison.Ordinal))
            ?? known.FirstOrDefault();
    }

    private static async Task<ImageInspectResponse?> InspectAsync(
        Engine engine, string name, TimeProvider time, CancellationToken cancel)
    {
        for (var look = 1; ; look++)
        {
            try
            {
                return await engine.Client.Images.InspectImageAsync(name, cancel);
            }
            catch (Exception e) when (e is DockerImageNotFoundException || EngineErrors.IsNotFound(e))
            {
                return null;
            }
            catch (DockerApiException e) when (look < Looks && e.StatusCode == HttpStatusCode.InternalServerError)
            {
                // Podman names an image before all of it is written: whoever looks in between finds no file.
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancel);
            }
        }
    }

    private static bool HasTag(string name) =>
        name.Contains('@', StringComparison.Ordinal)
            || name[(name.LastIndexOf('/') + 1)..].Contains(':', StringComparison.Ordinal);

    private static bool IsVolumeGood(string path) =>
        JobCheck.IsPathGood(path) || path.TrimEnd('/') is "/tmp" or "/var/tmp" or "/run";
}
