using Silk.NET.OpenCL;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// Does the work of a proof on any OpenCL device: the same integers as <see cref="PlainProver"/>. Keeps matrices and
/// memory on the device for echoes and openings, until it is disposed of; of the product a band of rows at a time.
/// Where the card's tensor cores can be had they multiply.
/// </summary>
public sealed class OpenClProver : IGpuProver
{
    private const int Parts = 4;

    /// <summary>Bytes of the product that are on the device at once.</summary>
    private const long BandBytes = 64L << 20;

    private readonly CL _cl;
    private readonly OpenClSession _session;
    private readonly HardwareChallenge _challenge;
    private readonly uint _gpu;
    private readonly nint[] _memory = new nint[Parts];
    private readonly ulong _part;
    private IProduct? _product;
    private GpuResults? _results;

    private OpenClProver(CL cl, nint device, HardwareChallenge challenge, uint gpu)
    {
        (_cl, _challenge, _gpu) = (cl, challenge, gpu);
        _part = (challenge.Size.Cells + Parts - 1) / Parts;
        _session = new(cl, device, Source(), $"-cl-std=CL1.2 -DTILE={OpenClProduct.Tile}");
    }

    public GpuResults Results => _results!;

    /// <summary>Of the rows of the product.</summary>
    internal Hash32[] Leaves { get; private set; } = [];

    /// <summary>Of the walks.</summary>
    internal ulong[] Ends { get; private set; } = [];

    /// <summary>What multiplied, for people.</summary>
    public string MultipliedBy => _product!.By;

    /// <summary>
    /// On the device of that number, counted over all platforms; null where there is no such. Does the whole work.
    /// </summary>
    /// <exception cref="RefusalException">The driver, the card or its memory does not do it.</exception>
    public static OpenClProver? TryRun(int device, HardwareChallenge challenge, uint gpu) =>
        TryRun(device, challenge, gpu, CublasLt.TryOpen);

    /// <summary>The same on the device that is that card, wherever OpenCL lists it.</summary>
    /// <exception cref="RefusalException">The driver, the card or its memory does not do it.</exception>
    public static OpenClProver? TryRun(GpuDevice card, HardwareChallenge challenge, uint gpu)
    {
        ArgumentNullException.ThrowIfNull(card);
        return OrRefuse(() => TryWork(card, challenge, gpu));
    }

    /// <summary>The same for who puts what the card says into words: it throws what the card's libraries say.</summary>
    internal static OpenClProver? TryWork(GpuDevice card, HardwareChallenge challenge, uint gpu) => TryWork(
        (cl, devices) => devices.Where(device => OpenClDevices.Read(cl, device).Is(card.DeviceId, card.Facts.PciId))
            .Select(device => (nint?)device).FirstOrDefault(),
        challenge, gpu, CublasLt.TryOpen);

    /// <summary>On the device of that number; throws what the card's libraries say.</summary>
    internal static OpenClProver? TryWork(int device, HardwareChallenge challenge, uint gpu) => TryWork(
        (_, devices) => device < devices.Count ? devices[device] : null, challenge, gpu, CublasLt.TryOpen);

    /// <param name="tensorCores">Of the card with that UUID; null where there are none.</param>
    internal static OpenClProver? TryRun(
        int device, HardwareChallenge challenge, uint gpu, OpenTensorCores tensorCores) => OrRefuse(() => TryWork(
        (_, devices) => device < devices.Count ? devices[device] : null, challenge, gpu, tensorCores));

    /// <summary>How many devices there are on all platforms.</summary>
    public static int Devices => OpenClDevices.Probe()?.Count ?? 0;

    private static OpenClProver? TryWork(
        Func<CL, IReadOnlyList<nint>, nint?> choose, HardwareChallenge challenge, uint gpu,
        OpenTensorCores tensorCores) =>
        OpenClLibrary.Open() is { } cl && choose(cl, OpenClDevices.All(cl)) is { } device
            ? Worked(new(cl, device, challenge, gpu), device, tensorCores)
            : null;

    public ulong Echo(ulong start) => OrRefuse(() => EndOf(start));

    /// <summary>Where a short walk from there ends.</summary>
    internal ulong EndOf(ulong start) => Walk([start], _challenge.Size.EchoSteps)[0];

    public void Dispose()
    {
        _product?.Dispose();
        _session.Dispose();
    }

    /// <summary>What fails in the middle gives the card's memory back.</summary>
    private static OpenClProver Worked(OpenClProver prover, nint device, OpenTensorCores tensorCores)
    {
        try
        {
            prover.Work(device, tensorCores);
            return prover;
        }
        catch
        {
            prover.Dispose();
            throw;
        }
    }

    private void Work(nint device, OpenTensorCores tensorCores)
    {
        var (work, size) = (new GpuWork(_challenge, _gpu), _challenge.Size);
        _product = ByTensorCores(work, device, tensorCores) ?? (IProduct)ByKernel(work);
        for (var i = 0u; i < Parts; i++)
        {
            var first = i * _part;
            var count = first >= size.Cells ? 0 : Math.Min(_part, size.Cells - first);
            _memory[i] = _session.Buffer<ulong>((long)count);
            if (count > 0)
                _session.Run("cells", (nuint)count, 1, 0, _memory[i], work.FirstCell, first, size.CellRounds);
        }

        (Leaves, Ends) = (LeavesOf(_product), Walk(work.WalkStarts(), size.Steps));
        _results = new(_gpu, Leaves, row => OrRefuse(() => Row(row)), Ends);
    }

    private OpenClProduct ByKernel(GpuWork work) => new(
        _session, ByRows(work.LeftKeys()), ByRows(work.RightKeys()), _challenge.Size.Matrix);

    /// <summary>
    /// Null where there are none, and where they say no or come to other integers: the kernel then does it, slower.
    /// </summary>
    private TensorProduct? ByTensorCores(GpuWork work, nint device, OpenTensorCores open)
    {
        Span<byte> uuid = stackalloc byte[16];
        if (!OpenClDevices.TryRead(_cl, device, OpenClPlace.Uuid, uuid)) uuid = default;
        TensorProduct? product = null;
        try
        {
            if (open(uuid) is not { } cores) return null;
            var (left, right) = (ByRows(work.LeftKeys()), ByColumns(work.RightKeys()));
            product = TensorProduct.Of(
                cores, _challenge.Size.Matrix, (from, into) => _session.Read(left, into, from),
                (from, into) => _session.Read(right, into, from));
            _session.Free(left);
            _session.Free(right);
            var rows = new int[OpenClProduct.Tile * _challenge.Size.Matrix];
            product.Multiply(0, rows);
            if (work.AreRight(0, rows)) return product;
        }
        catch (Exception e) when (e is CudaException or EntryPointNotFoundException)
        {
            // The driver or the library is not what it seems to be.
        }

        product?.Dispose();
        return null;
    }

    private nint ByRows(uint[] keys)
    {
        var size = _challenge.Size.Matrix;
        return Filled(keys, (matrix, from) => _session.Run("fill", size / 4, size, 0, matrix, from, size / 4));
    }

    private nint ByColumns(uint[] keys)
    {
        var size = _challenge.Size.Matrix;
        return Filled(keys, (matrix, from) => _session.Run("fill_columns", size, size / 4, 0, matrix, from));
    }

    private nint Filled(uint[] keys, Action<nint, nint> fill)
    {
        var size = (long)_challenge.Size.Matrix;
        var (matrix, from) = (_session.Buffer<byte>(size * size), _session.Buffer<uint>(keys));
        fill(matrix, from);
        _session.Finish();
        _session.Free(from);
        return matrix;
    }

    private Hash32[] LeavesOf(IProduct product)
    {
        var size = (int)_challenge.Size.Matrix;
        var rows = (int)Math.Clamp(BandBytes / (4L * size), OpenClProduct.Tile, size);
        var (leaves, band) = (new Hash32[size], new int[rows * size]);
        for (var from = 0; from < size; from += rows)
        {
            product.Multiply((uint)from, band);
            for (var row = 0; row < rows; row++)
                leaves[from + row] = GpuResults.LeafOf(band.AsSpan(row * size, size));
        }

        return leaves;
    }

    /// <summary>A row of the product, computed again.</summary>
    internal ReadOnlyMemory<int> Row(uint row)
    {
        var size = (int)_challenge.Size.Matrix;
        var band = new int[OpenClProduct.Tile * size];
        var inBand = row % OpenClProduct.Tile;
        _product!.Multiply(row - inBand, band);
        return band.AsMemory((int)inBand * size, size);
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

    /// <summary>A card may fail at any call: that is no mistake of this program.</summary>
    private static T OrRefuse<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failed) when (failed is OpenClException or CudaException)
        {
            throw new RefusalException(ProvingRefusals.DeviceFailed(failed.Message));
        }
    }

    private static string Source()
    {
        using var stream = typeof(OpenClProver).Assembly.GetManifestResourceStream("proof.cl")
            ?? throw new InvalidOperationException("The program for OpenCL is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
