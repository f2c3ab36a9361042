using Weft.Market;

namespace Weft.Machine;

/// <summary>
/// Images as this machine's owner wants them: looked at before they are pulled, and again before a start.
/// </summary>
internal sealed class BoxImages(MachineOptions options, ImageSignatures signatures, TimeProvider time)
{
    /// <summary>The image, pulled where it is missing.</summary>
    public async Task<Result<PinnedImage>> EnsureAsync(
        Engine engine, string image, IProgress<string> progress, CancellationToken cancel)
    {
        var pinned = await PinAsync(engine, image, cancel);
        if (pinned.TryGet(out _, out var refusal) || refusal.Code != BoxRefusals.ImageUnknown("").Code) return pinned;
        var pulled = await ImageStore.PullAsync(engine, image, progress, time, cancel);
        return pulled.TryGet(out _, out var failure) ? await PinAsync(engine, image, cancel) : failure;
    }

    /// <summary>The image if it is here and may be run.</summary>
    public async Task<Result<PinnedImage>> PinAsync(Engine engine, string image, CancellationToken cancel)
    {
        if (options.Images.Check(image) is { } unwanted) return unwanted;
        if (!(await ImageStore.PinAsync(engine, image, cancel)).TryGet(out var pinned, out var refusal)) return refusal;
        return await signatures.CheckAsync(pinned, cancel) is { } unsigned ? unsigned : pinned;
    }
}
