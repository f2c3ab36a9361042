using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Weft.Market;

namespace Weft.Machine;

/// <summary>
/// Measures the disk of a folder by one long write and one long read of random bytes, which no disk can shrink. Bounded
/// in bytes and in time; leaves nothing behind.
/// </summary>
public sealed class DiskMeasure(TimeProvider time, long mostBytes, TimeSpan most)
{
    private const int BlockBytes = 1 << 20;
    private const long LeastBytes = 8 << 20;

    /// <summary>Below that an image hardly fits.</summary>
    private const long SmallBytes = 20L << 30;

    private const long SlowBytesPerSecond = 40_000_000;

    /// <summary>A quarter of a GiB, three seconds each way.</summary>
    public static DiskMeasure Usual(TimeProvider time) => new(time, 256L << 20, TimeSpan.FromSeconds(3));

    /// <param name="progress">Told of what is done, in words.</param>
    public async Task<Result<DiskFigures>> RunAsync(
        string folder, Action<string> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (DiskSpace.FreeBytes(folder) is not { } free)
            return MeasuringRefusals.DiskUnmeasured(folder, "it does not say how much is free");
        // A disk that is nearly full is not filled further for a figure.
        var bytes = Math.Min(mostBytes, free / 8) / BlockBytes * BlockBytes;
        if (bytes < LeastBytes) return MeasuringRefusals.DiskUnmeasured(folder, "too little is free");
        var path = Path.Combine(folder, $"measure-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        try
        {
            using var file = File.OpenHandle(
                path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            var (written, write) = await WriteAsync(file, bytes, progress, cancel);
            var cached = PageCache.Drop(file, written);
            var (read, speed) = await ReadAsync(file, written, progress, cancel);
            return new DiskFigures(folder, free, Math.Min(written, read), write, speed, cached);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return MeasuringRefusals.DiskUnmeasured(folder, e.Message.TrimEnd('.'));
        }
    }

    /// <summary>What about these figures keeps jobs waiting; with what to do about it.</summary>
    public static IEnumerable<Refusal> Lacks(DiskFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (figures.FreeBytes < SmallBytes) yield return MeasuringRefusals.DiskSmall(figures.Folder, figures.FreeBytes);
        if (figures.WriteBytesPerSecond < SlowBytesPerSecond)
            yield return MeasuringRefusals.DiskSlow(figures.WriteBytesPerSecond);
    }

    private async Task<(long Bytes, long PerSecond)> WriteAsync(
        SafeFileHandle file, long bytes, Action<string> progress, CancellationToken cancel)
    {
        // Of several blocks, so that no disk finds one to be like the last.
        var blocks = new byte[8][];
        for (var i = 0; i < blocks.Length; i++) blocks[i] = RandomNumberGenerator.GetBytes(BlockBytes);
        var begun = time.GetTimestamp();
        var done = 0L;
        while (done < bytes && time.GetElapsedTime(begun) < most)
        {
            await RandomAccess.WriteAsync(file, blocks[done / BlockBytes % blocks.Length], done, cancel);
            done += BlockBytes;
            if (done % (BlockBytes * 32) == 0) progress($"Writing to the disk: {done >> 20} MiB");
        }

        // Until here much of it is in memory; the disk has it when this returns.
        RandomAccess.FlushToDisk(file);
        return (done, PerSecond(done, time.GetElapsedTime(begun)));
    }

    private async Task<(long Bytes, long PerSecond)> ReadAsync(
        SafeFileHandle file, long bytes, Action<string> progress, CancellationToken cancel)
    {
        var block = new byte[BlockBytes];
        var begun = time.GetTimestamp();
        var done = 0L;
        while (done < bytes && time.GetElapsedTime(begun) < most)
        {
            var count = await RandomAccess.ReadAsync(file, block, done, cancel);
            if (count == 0) break;
            done += count;
            if (done % (BlockBytes * 32) == 0) progress($"Reading from the disk: {done >> 20} MiB");
        }

        return (done, PerSecond(done, time.GetElapsedTime(begun)));
    }

    private static long PerSecond(long bytes, TimeSpan elapsed) =>
        (long)((Int128)bytes * TimeSpan.TicksPerSecond / Math.Max(1, elapsed.Ticks));
}
