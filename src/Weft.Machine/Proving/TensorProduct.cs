namespace Weft.Machine;

/// <summary>By the tensor cores of a card.</summary>
/// <remarks>
/// They multiply fastest where both matrices lie along the dimension that is summed over: the left one row by row, the
/// right one column by column. What lies row by row here lies column by column, transposed, for the library.
/// </remarks>
internal sealed class TensorProduct : IProduct
{
    /// <summary>What is in the machine's memory on its way from one to the other.</summary>
    private const long PartBytes = 64L << 20;

    private readonly ITensorCores _cores;
    private readonly int _size;
    private readonly nint _left;
    private readonly nint _columns;
    private nint _band;
    private int _bandLength;

    private TensorProduct(ITensorCores cores, int size, nint left, nint columns) =>
        (_cores, _size, _left, _columns) = (cores, size, left, columns);

    public string By => _cores.Name;

    /// <summary>Takes the matrices over, in parts; what they lay in before may be freed then.</summary>
    /// <param name="cores">Disposed of with the product, and where it cannot be made.</param>
    /// <param name="left">Fills in bytes of the left matrix from one on, row by row.</param>
    /// <param name="right">The same of the right one, column by column.</param>
    public static TensorProduct Of(ITensorCores cores, uint size, ReadPart left, ReadPart right)
    {
        try
        {
            return new(cores, (int)size, Moved(cores, size, left), Moved(cores, size, right));
        }
        catch
        {
            cores.Dispose();
            throw;
        }
    }

    public void Multiply(uint first, Span<int> into)
    {
        if (_bandLength < into.Length)
        {
            if (_band != 0) _cores.Free(_band);
            _band = _cores.Allocate(4L * into.Length);
            _bandLength = into.Length;
        }

        _cores.Multiply(
            _columns, _left + ((nint)first * _size), _band, rows: _size, columns: into.Length / _size, inner: _size);
        _cores.Download(_band, into);
    }

    public void Dispose() => _cores.Dispose();

    private static nint Moved(ITensorCores cores, uint size, ReadPart read)
    {
        var bytes = (long)size * size;
        var (memory, part) = (cores.Allocate(bytes), new byte[Math.Min(bytes, PartBytes)]);
        for (var at = 0L; at < bytes; at += part.Length)
        {
            read(at, part);
            cores.Upload(part, memory + (nint)at);
        }

        return memory;
    }
}

/// <param name="from">Bytes that come before.</param>
internal delegate void ReadPart(long from, Span<byte> into);
