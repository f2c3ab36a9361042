using System.Runtime.InteropServices;

namespace Weft.Machine;

/// <summary>
/// Tensor cores of an NVIDIA card by cuBLASLt, where that is installed: bytes in, integers of 32 bits out, no rounding.
/// </summary>
/// <remarks>
/// Names, types and numbers: cuBLAS documentation, <c>cublasLtMatmul</c>; integers go to tensor cores where A is
/// transposed, B is not, and all dimensions are multiples of 4. The library is of the toolkit (or of a package of its
/// own) and is found by the version in its name, so its functions are looked up by hand.
/// </remarks>
internal sealed unsafe class CublasLt : ITensorCores
{
    private const int TransposeOfA = 3;
    private const int Transposed = 1;
    private const int Compute32I = 72;
    private const int Int8 = 3;
    private const int Int32 = 10;

    private static readonly int[] Versions = [13, 12, 11];

    private readonly nint _library;
    private readonly int _device;
    private readonly nint _context;
    private readonly HashSet<nint> _memory = [];
    private readonly nint _handle;
    private readonly nint _operation;

    private CublasLt(nint library, int version, int device)
    {
        (_library, _device, Name) = (library, device, $"tensor cores (cuBLASLt {version})");
        _context = CudaDriver.Retain(device);
        try
        {
            CudaDriver.Enter(_context);
            nint handle, operation;
            var transposed = Transposed;
            Must("cublasLtCreate", ((delegate* unmanaged<nint*, int>)Of("cublasLtCreate"))(&handle));
            _handle = handle;
            Must("cublasLtMatmulDescCreate", ((delegate* unmanaged<nint*, int, int, int>)Of(
                "cublasLtMatmulDescCreate"))(&operation, Compute32I, Int32));
            _operation = operation;
            Must("cublasLtMatmulDescSetAttribute", ((delegate* unmanaged<nint, int, void*, nuint, int>)Of(
                "cublasLtMatmulDescSetAttribute"))(_operation, TransposeOfA, &transposed, sizeof(int)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name { get; }

    /// <summary>Of the card with that UUID; null where the driver, the card or the library is not there.</summary>
    public static CublasLt? TryOpen(ReadOnlySpan<byte> uuid)
    {
        if (uuid.IsEmpty || !CudaDriver.IsThere) return null;
        foreach (var version in Versions)
        {
            if (!NativeLibrary.TryLoad($"libcublasLt.so.{version}", out var library)) continue;
            return CudaDriver.Find(uuid) is { } device ? new(library, version, device) : null;
        }

        return null;
    }

    public nint Allocate(long bytes)
    {
        CudaDriver.Enter(_context);
        var memory = CudaDriver.Allocate(bytes);
        _memory.Add(memory);
        return memory;
    }

    public void Free(nint memory)
    {
        CudaDriver.Enter(_context);
        if (_memory.Remove(memory)) CudaDriver.Free(memory);
    }

    public void Upload(ReadOnlySpan<byte> from, nint to)
    {
        CudaDriver.Enter(_context);
        CudaDriver.Upload(from, to);
    }

    public void Download(nint from, Span<int> into)
    {
        CudaDriver.Enter(_context);
        CudaDriver.Download(from, MemoryMarshal.AsBytes(into));
    }

    public void Multiply(nint a, nint b, nint c, int rows, int columns, int inner)
    {
        CudaDriver.Enter(_context);
        var (one, none) = (1, 0);
        var (ofA, ofB, ofC) = (nint.Zero, nint.Zero, nint.Zero);
        try
        {
            ofA = Layout(Int8, inner, rows);
            ofB = Layout(Int8, inner, columns);
            ofC = Layout(Int32, rows, columns);
            // Without an algorithm the library chooses one that needs no workspace; the stream is the default one.
            Must("cublasLtMatmul", ((delegate* unmanaged<
                nint, nint, void*, nint, nint, nint, nint, void*, nint, nint, nint, nint, nint, nint, nuint, nint,
                int>)Of("cublasLtMatmul"))(
                _handle, _operation, &one, a, ofA, b, ofB, &none, c, ofC, c, ofC, 0, 0, 0, 0));
        }
        finally
        {
            Destroy("cublasLtMatrixLayoutDestroy", ofA);
            Destroy("cublasLtMatrixLayoutDestroy", ofB);
            Destroy("cublasLtMatrixLayoutDestroy", ofC);
        }
    }

    /// <summary>The library stays loaded: another card may want it next.</summary>
    public void Dispose()
    {
        if (!CudaDriver.TryEnter(_context)) return;
        foreach (var memory in _memory) CudaDriver.Free(memory);
        _memory.Clear();
        Destroy("cublasLtMatmulDescDestroy", _operation);
        Destroy("cublasLtDestroy", _handle);
        CudaDriver.Release(_device);
    }

    private nint Layout(int type, int rows, int columns)
    {
        nint layout;
        Must("cublasLtMatrixLayoutCreate", ((delegate* unmanaged<nint*, int, ulong, ulong, long, int>)Of(
            "cublasLtMatrixLayoutCreate"))(&layout, type, (ulong)rows, (ulong)columns, rows));
        return layout;
    }

    private void Destroy(string call, nint what)
    {
        if (what != 0) ((delegate* unmanaged<nint, int>)Of(call))(what);
    }

    private nint Of(string function) => NativeLibrary.TryGetExport(_library, function, out var found)
        ? found
        : throw new CudaException(function, code: -1);

    private static void Must(string call, int code)
    {
        if (code != 0) throw new CudaException(call, code);
    }
}
