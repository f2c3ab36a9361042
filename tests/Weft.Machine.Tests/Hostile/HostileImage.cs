using System.Formats.Tar;
using Weft.Machine.Tests.Boxes;

namespace Weft.Machine.Tests.Hostile;

/// <summary>
/// The test image with what a hostile one could bring: programs that make forbidden calls, a setuid shell, device
/// nodes, and links that lead out of the image where the engine will mount something.
/// </summary>
internal static class HostileImage
{
    public const string Name = "localhost/weft-test-hostile:latest";

    public static async Task EnsureAsync(Engine engine, CancellationToken cancel)
    {
        var plain = await TestImages.TarAsync(cancel);
        // PATH itself is harmless; a hook that trusted it would run the image's programs.
        await TestImages.EnsureAsync(
            engine, Name, TestImages.ContentOf(plain), ["ENV PATH=/evil:/bin"], () => TarAsync(plain, cancel), cancel);
    }

    private static async Task<Stream> TarAsync(string plain, CancellationToken cancel)
    {
        var tar = new MemoryStream();
        await WriteAsync(plain, tar, cancel);
        tar.Position = 0;
        return tar;
    }

    private static async Task WriteAsync(string plain, Stream into, CancellationToken cancel)
    {
        await using var writer = new TarWriter(into, TarEntryFormat.Pax, leaveOpen: true);
        await using (var source = File.OpenRead(plain))
        await using (var reader = new TarReader(source))
            while (await reader.GetNextEntryAsync(copyData: true, cancel) is { } entry)
            {
                await writer.WriteEntryAsync(entry, cancel);
                if (entry.Name.TrimStart('.', '/') != "bin/busybox") continue;
                entry.DataStream!.Position = 0;
                var shell = new PaxTarEntry(TarEntryType.RegularFile, "./evil/suid")
                {
                    DataStream = entry.DataStream,
                    Mode = (UnixFileMode)0b100_111_101_101,
                };
                await writer.WriteEntryAsync(shell, cancel);
            }

        const UnixFileMode all = (UnixFileMode)0b111_101_101;
        foreach (var call in SystemCall.Forbidden)
        {
            var program = new PaxTarEntry(TarEntryType.RegularFile, $"./evil/{call.Name}")
            {
                DataStream = new MemoryStream(call.ToProgram()),
                Mode = all,
            };
            await writer.WriteEntryAsync(program, cancel);
        }

        foreach (var (name, target) in ((string, string)[])[("out", "/etc"), ("deep", "../../../../../../etc")])
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.SymbolicLink, $"./{name}") { LinkName = target }, cancel);
        (TarEntryType Type, string Name, int Major, int Minor)[] devices =
            [(TarEntryType.BlockDevice, "disk", 254, 0), (TarEntryType.CharacterDevice, "memory", 1, 1)];
        foreach (var (type, name, major, minor) in devices)
            await writer.WriteEntryAsync(
                new PaxTarEntry(type, $"./evil/{name}")
                {
                    DeviceMajor = major,
                    DeviceMinor = minor,
                    Mode = (UnixFileMode)0b110_110_110,
                },
                cancel);
    }
}
