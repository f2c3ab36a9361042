using Docker.DotNet.Models;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// Images as this machine's owner wants them: looked at before they are pulled, and again before a start.
/// </summary>
internal sealed class BoxImages(
    MachineOptions options, ImageSignatures signatures, PrivateImages secluded, RegistryReader registry,
    TimeProvider time)
{
    /// <summary>The image, pulled where it is missing or where only its registry can say whose it is.</summary>
    /// <param name="login">For this pull and its signature alone; nothing keeps it.</param>
    public async Task<Result<PinnedImage>> EnsureAsync(
        Engine engine, string image, RegistryLogin? login, IProgress<string> progress, CancellationToken cancel)
    {
        // A login is for the registry that the image's name names, and goes nowhere else.
        var account = login?.Host == RegistryLogin.HostOf(image) ? login : null;
        var pinned = await LookAsync(engine, image, cancel);
        var here = pinned.TryGet(out var known, out var refusal);
        if (!here && refusal!.Code != BoxRefusals.ImageUnknown("").Code) return pinned;
        // Whose it is comes before who signed it: that, too, only its registry tells of a private image.
        if (here && !await secluded.HoldsAsync(known!.Id, name => IdOfAsync(engine, name, cancel), cancel))
            return await SignedAsync(pinned, account, cancel);
        if (account is not null) await secluded.ExpectAsync(image, cancel);
        if (!(await ImageStore.PullAsync(engine, image, account, progress, time, cancel))
            .TryGet(out _, out var failure))
            return here ? BoxRefusals.ImagePrivate(image, failure) : failure;
        pinned = await LookAsync(engine, image, cancel);
        if (!pinned.TryGet(out var pulled, out _)) return pinned;
        // Docker takes what it has of earlier pulls, whoever's they were and by whatever name, and asks no registry.
        if (engine.Traits.Kind == EngineKind.Docker
            && (here || await secluded.HoldsAsync(pulled.Id, OtherIdAsync, cancel))
            && await WhyNotShownAsync(pulled, account, cancel) is { } why)
            return BoxRefusals.ImagePrivate(image, why);
        if (account is not null) await secluded.NoteAsync(image, pulled.Id, cancel);
        return await SignedAsync(pinned, account, cancel);

        // That this pull is expected says nothing of others.
        Task<string?> OtherIdAsync(string name) =>
            name == image ? Task.FromResult<string?>(null) : IdOfAsync(engine, name, cancel);
    }

    /// <summary>The image if it is here and may be run.</summary>
    /// <param name="login">For its signature, where that is still to be seen.</param>
    public async Task<Result<PinnedImage>> PinAsync(
        Engine engine, string image, RegistryLogin? login, CancellationToken cancel) =>
        await SignedAsync(await LookAsync(engine, image, cancel), login, cancel);

    /// <summary>What a job finds here without a pull and without a login, as <see cref="IContainers"/> says.</summary>
    public async Task<Result<IReadOnlyList<string>>> ListAsync(Engine engine, CancellationToken cancel)
    {
        var here = await engine.Client.Images.ListImagesAsync(new ImagesListParameters(), cancel);
        var names = new List<string>();
        foreach (var image in here.OrderByDescending(image => image.Created))
        {
            if (names.Count >= ImageNames.Most) break;
            // Lists and looks may write ids differently; what is private is known by the look's.
            if (await IdOfAsync(engine, image.ID, cancel) is not { } id
                || await secluded.HoldsAsync(id, name => IdOfAsync(engine, name, cancel), cancel)) continue;
            // By tag where it has one, as people type it; the digest is what a pinned job names.
            names.AddRange((image.RepoTags ?? []).Concat(image.RepoDigests ?? [])
                .Where(name => ImageNames.IsGood(name) && !TinyImage.IsNamed(name)
                    && options.Images.Check(name) is null));
        }

        return names.Distinct(StringComparer.Ordinal).Take(ImageNames.Most).ToList();
    }

    private async Task<Refusal?> WhyNotShownAsync(PinnedImage image, RegistryLogin? login, CancellationToken cancel)
    {
        var why = "its registry does not show it";
        try
        {
            if (RegistryName.TryParse(image.RepoDigest ?? "", out var name)
                && await registry.ShowsAsync(name, login, cancel)) return null;
        }
        catch (Exception e) when (RegistryReader.IsBadAnswer(e, cancel))
        {
            why = $"its registry did not answer well ({e.Message})";
        }

        return BoxRefusals.ImageNotPulled(image.Name, EngineErrors.Line(why));
    }

    private async Task<Result<PinnedImage>> LookAsync(Engine engine, string image, CancellationToken cancel) =>
        options.Images.Check(image) is { } unwanted
            ? unwanted
            : await ImageStore.PinAsync(engine, image, time, cancel);

    private async Task<Result<PinnedImage>> SignedAsync(
        Result<PinnedImage> pinned, RegistryLogin? login, CancellationToken cancel) =>
        pinned.TryGet(out var image, out _) && await signatures.CheckAsync(image, login, cancel) is { } unsigned
            ? unsigned
            : pinned;

    private async Task<string?> IdOfAsync(Engine engine, string name, CancellationToken cancel) =>
        (await ImageStore.PinAsync(engine, name, time, cancel)).TryGet(out var pinned, out _) ? pinned.Id : null;
}
