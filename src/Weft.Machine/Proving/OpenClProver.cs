using Silk.NET.Core.Contexts;
using Silk.NET.OpenCL;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// Does the work of a proof on any OpenCL device: the same integers as <see cref="PlainProver"/>. Keeps matrices and
/// memory on the device for echoes and openings, until it is disposed of; of the product a band of rows at a time.
/// </summary>
public sealed class OpenClProver : IGpuProver
{
    private const uint Tile = 16;
    private const int Parts = 4;

    /// <summary>Bytes of the product that are on the device at once.</summary>
    private const long BandBytes = 64L << 20;

    private readonly CL _cl;
    private readonly OpenClSession _session;
    private readonly HardwareChallenge _challenge;
    private readonly uint _gpu;
    private readonly nint _left;
    private readonly nint _right;
    private readonly nint[] _memory;
    private readonly ulong _part;

    private OpenClProver(CL cl, nint device, HardwareChallenge challenge, uint gpu)
    {
        (_cl, _challenge, _gpu) = (cl, challenge, gpu);
        _session = new(cl, device, Source(), $"-cl-std=CL1.2 -DTILE={Tile}");
        var (work, size) = (new GpuWork(challenge, gpu), challenge.Size);
        _left = Filled(work.LeftKeys());
        _right = Filled(work.RightKeys());
        _part = (size.Cells + Parts - 1) / Parts;
        _memory = new nint[Parts];
        for (var i = 0u; i < Parts; i++)
        {
            var first = i * _part;
            var count = first >= size.Cells ? 0 : Math.Min(_part, size.Cells - first);
            _memory[i] = _session.Buffer<ulong>((long)count);
            if (count > 0)
                _session.Run("cells", (nuint)count, 1, 0, _memory[i], work.FirstCell, first, size.CellRounds);
        }

        Results = Work(work);
    }

    public GpuResults Results { get; }

    /// <summary>
    /// On the device of that number, counted over all platforms; null where there is no such. Does the whole work.
    /// </summary>
    /// <exception cref="RefusalException">The driver, the card or its memory does not do it.</exception>
    public static OpenClProver? TryRun(int device, HardwareChallenge challenge, uint gpu) =>
        TryRun((_, devices) => device < devices.Count ? devices[device] : null, challenge, gpu);

    /// <summary>The same on the device that is that card, wherever OpenCL lists it.</summary>
    /// <exception cref="RefusalException">The driver, the card or its memory does not do it.</exception>
    public static OpenClProver? TryRun(GpuDevice card, HardwareChallenge challenge, uint gpu)
    {
        ArgumentNullException.ThrowIfNull(card);
        return TryRun(
            (cl, devices) => devices.Where(device => OpenClDevices.Read(cl, device).Is(card.DeviceId, card.Facts.PciId))
                .Select(device => (nint?)device).FirstOrDefault(),
            challenge, gpu);
    }

    /// <summary>How many devices there are on all platforms.</summary>
    public static int Devices => OpenClDevices.Probe()?.Count ?? 0;

    private static OpenClProver? TryRun(
        Func<CL, IReadOnlyList<nint>, nint?> choose, HardwareChallenge challenge, uint gpu)
    {
        if (!DefaultNativeContext.TryCreate("libOpenCL.so.1", out var library)) return null;
        var cl = new CL(library);
        try
        {
            if (choose(cl, OpenClDevices.All(cl)) is { } device) return new(cl, device, challenge, gpu);
        }
        catch (OpenClException failed)
        {
            throw new RefusalException(ProvingRefusals.DeviceFailed(failed.Message));
        }

        cl.Dispose();
        return null;
    }

    public ulong Echo(ulong start) => Walk([start], _challenge.Size.EchoSteps)[0];

    public void Dispose()
    {
        _session.Dispose();
        _cl.Dispose();
    }

    private nint Filled(uint[] keys)
    {
        var size = _challenge.Size.Matrix;
        var (matrix, from) = (_session.Buffer<byte>((long)size * size), _session.Buffer<uint>(keys));
        _session.Run("fill", size / 4, size, 0, matrix, from, size / 4);
        _session.Finish();
        _session.Free(from);
        return matrix;
    }

    private GpuResults Work(GpuWork work)
    {
        var size = (int)_challenge.Size.Matrix;
        var rows = (int)Math.Clamp(BandBytes / (4L * size), Tile, size);
        var (leaves, band) = (new Hash32[size], new int[rows * size]);
        for (var from = 0; from < size; from += rows)
        {
            Multiply((uint)from, band);
            for (var row = 0; row < rows; row++)
                leaves[from + row] = GpuResults.LeafOf(band.AsSpan(row * size, size));
        }

        return new(_gpu, leaves, RowAt, Walk(work.WalkStarts(), _challenge.Size.Steps));
    }

    private ReadOnlyMemory<int> RowAt(uint row)
    {
        var size = (int)_challenge.Size.Matrix;
        var band = new int[Tile * size];
        Multiply(row - (row % Tile), band);
        return band.AsMemory((int)(row % Tile) * size, size);
    }

    /// <summary>Rows of the product from one on, as many as there is room for: a multiple of the tile.</summary>
    private void Multiply(uint first, Span<int> into)
    {
        var size = _challenge.Size.Matrix;
        var buffer = _session.Buffer<int>(into.Length);
        _session.Run("product", size, (nuint)into.Length / size, Tile, _left, _right, buffer, size, first);
        _session.Read(buffer, into);
        _session.Free(buffer);
    }

    private ulong[] Walk(ulong[] starts, uint steps)
    {
        var (from, to) = (_session.Buffer<ulong>(starts), _session.Buffer<ulong>(starts.Length));
        _session.Run(
            "walks", (nuint)starts.Length, 1, 0, _memory[0], _memory[1], _memory[2], _memory[3], _part,
            _challenge.Size.Cells, from, to, steps);
        var ends = new ulong[starts.Length];
        _session.Read<ulong>(to, ends);
        _session.Free(from);
        _session.Free(to);
        return ends;
    }

    private static string Source()
    {
        using var stream = typeof(OpenClProver).Assembly.GetManifestResourceStream("proof.cl")
            ?? throw new InvalidOperationException("The program for OpenCL is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
