using System.Diagnostics.CodeAnalysis;
using Silk.NET.OpenCL;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <param name="Bytes">Overwritten with a pattern, read back right, and overwritten with zeros.</param>
/// <param name="Total">Of the card's memory; drivers keep a part of it for themselves.</param>
internal sealed record WipeReport(long Bytes, long Total);

/// <summary>
/// Overwrites a card's memory before another job gets it. Drivers hand out memory as the last program left it, so a
/// job could read what its predecessor computed.
/// </summary>
/// <remarks>
/// All memory that can be had is held at once, so that no part is overwritten twice and another not at all. A pattern
/// of each cell's own number is read back before the zeros: a card that only said it wrote is found out.
/// </remarks>
internal static class VramWipe
{
    /// <summary>Small enough that little is left over, large enough that a big card takes few.</summary>
    private const long ChunkBytes = 64L << 20;

    private const string Source = """
        __kernel void fill(__global ulong* cells, ulong seed, ulong factor) {
            size_t i = get_global_id(0);
            cells[i] = (seed + i) * factor;
        }
        __kernel void check(__global const ulong* cells, ulong seed, ulong factor, __global uint* wrong) {
            size_t i = get_global_id(0);
            if (cells[i] != (seed + i) * factor) atomic_inc(wrong);
        }
        """;

    /// <summary>An odd number: cells differ in all their bits, and none keeps what it held.</summary>
    private const ulong Factor = 0x9e37_79b9_7f4a_7c15;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Wipes the cards. Null unless a card fails at it.</summary>
    /// <param name="drivers">Program and arguments that have the drivers; none: this process has them.</param>
    /// <param name="skipped">Told of a card that no OpenCL driver shows, so that it cannot be wiped.</param>
    public static Refusal? Clean(
        IReadOnlyList<string> drivers, IReadOnlyList<GpuDevice> gpus, Action<GpuDevice> skipped)
    {
        foreach (var gpu in gpus)
        {
            try
            {
                // Where the probe found no device for the card, OpenCL is not even loaded: its driver may be why.
                if (!gpu.HasOpenCl || !TryWipe(drivers, gpu)) skipped(gpu);
            }
            catch (Exception e) when (e is OpenClException or DriverLostException)
            {
                return ProvingRefusals.NotWiped(gpu.Name, e.Message);
            }
        }

        return null;
    }

    /// <summary>Wipes that card; false where no device is it.</summary>
    /// <exception cref="OpenClException">The device did not do it, or read back something else.</exception>
    public static bool TryWipe(GpuDevice gpu, [NotNullWhen(true)] out WipeReport? report) =>
        TryWipe(target => Is(target, gpu), long.MaxValue, out report);

    private static bool TryWipe(IReadOnlyList<string> drivers, GpuDevice gpu)
    {
        if (drivers.Count == 0) return TryWipe(gpu, out _);
        using var driver = DriverProcess.Start(drivers);
        return driver.Ask(DriverCall.Wipe, writer => DriverWork.WriteCard(writer, gpu), Patience) is not null;
    }

    /// <summary>Wipes the first device that fits, up to so many bytes; false when there is none.</summary>
    /// <exception cref="OpenClException">The device did not do it, or read back something else.</exception>
    public static bool TryWipe(
        Func<WipeTarget, bool> fits, long mostBytes, [NotNullWhen(true)] out WipeReport? report)
    {
        report = null;
        if (OpenClLibrary.Open() is not { } cl) return false;
        foreach (var device in OpenClDevices.All(cl))
        {
            if (!fits(new(cl, device))) continue;
            report = Wipe(cl, device, mostBytes);
            return true;
        }

        return false;
    }

    private static bool Is(WipeTarget target, GpuDevice gpu) =>
        OpenClDevices.Read(target.Cl, target.Device).Is(gpu.DeviceId, gpu.Facts.PciId);

    private static WipeReport Wipe(CL cl, nint device, long mostBytes)
    {
        using var session = new OpenClSession(cl, device, Source, "-cl-std=CL1.2");
        var total = OpenClDevices.MemoryOf(cl, device);
        var chunks = new List<nint>();
        var size = ChunkBytes;
        var bytes = 0L;
        var sizes = new List<long>();
        // Half of what did not fit, down to a megabyte: the rest of the card is the driver's.
        var most = Math.Min(mostBytes, total);
        while (size >= 1 << 20)
        {
            if (bytes + size > most || session.TryBuffer(size, Fill) is not { } chunk)
            {
                size /= 2;
                continue;
            }

            chunks.Add(chunk);
            sizes.Add(size);
            bytes += size;
        }

        var wrong = session.Buffer<uint>([0]);
        for (var i = 0; i < chunks.Count; i++)
            session.Run("check", Cells(sizes[i]), 1, 0, chunks[i], Seed(i), Factor, wrong);
        var count = new uint[1];
        session.Read(wrong, count.AsSpan());
        if (count[0] != 0) throw new OpenClException($"wipe: {count[0]} cells", 0);
        for (var i = 0; i < chunks.Count; i++) session.Run("fill", Cells(sizes[i]), 1, 0, chunks[i], Seed(i), 0UL);
        session.Finish();
        return new(bytes, total);

        // Drivers give memory when it is first used, so only then is it had.
        void Fill(nint chunk) => session.Run("fill", Cells(size), 1, 0, chunk, Seed(chunks.Count), Factor);
    }

    private static nuint Cells(long bytes) => (nuint)(bytes / sizeof(ulong));

    private static ulong Seed(int chunk) => ((ulong)chunk + 1) << 40;
}

/// <summary>A device to choose from.</summary>
internal readonly record struct WipeTarget(CL Cl, nint Device);
