using System.Formats.Tar;
using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

/// <summary>The path tracer of samples/ in a box as a lease runs it, compiled for the device at run time.</summary>
public sealed class SampleTests
{
    private const string Image = "localhost/weft-path-tracer:latest";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_path_tracer_renders_under_the_default_profile()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        room.NeedsThisKernel();
        var engine = await room.EngineAsync();
        if ((await ImageStore.PinAsync(engine, Image, TimeProvider.System, Cancel)).IsRefused)
            Assert.Skip("The sample's image is not here; samples/build.sh makes it.");
        var spec = room.Spec("", new JobLimits(1L << 30, 2000, 256, 16L << 20), "/out", Image);
        spec = spec with
        {
            Job = spec.Job with { Command = ["path-tracer", "--width", "64", "--height", "40", "--samples", "4"] },
        };
        var (exit, log) = await room.RunAsync(spec);
        Assert.True(exit.ExitCode == 0, log);
        Assert.Contains("100 %", log, StringComparison.Ordinal);
        Assert.True((await room.Output.OpenResultAsync(spec.Lease, 0, Cancel)).TryGet(
            out var result, out var refusal), refusal?.Code);
        await using var tar = new TarReader(result.Tar);
        var entry = await tar.GetNextEntryAsync(copyData: true, Cancel);
        Assert.Equal("image.png", entry!.Name);
        var header = new byte[24];
        await entry.DataStream!.ReadExactlyAsync(header, Cancel);
        Assert.Equal([0x89, .. "PNG\r\n\u001a\n"u8], header[..8]);
        Assert.Equal([0, 0, 0, 64, 0, 0, 0, 40], header[16..]);
    }
}
