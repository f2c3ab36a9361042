using System.Runtime.InteropServices;

namespace Weft.Machine.Tests;

/// <summary>What the library says that it does, word by word, in the machine's memory.</summary>
/// <param name="mistake">Added to each integer.</param>
internal sealed class PlainTensorCores(int mistake = 0) : ITensorCores
{
    private readonly SortedList<nint, byte[]> _memory = [];
    private nint _next = 4_096;

    public string Name => "plain";

    /// <summary>Allocations until the card is full.</summary>
    public int Room { get; init; } = int.MaxValue;

    public int Held => _memory.Count;

    public nint Allocate(long bytes)
    {
        if (_memory.Count >= Room) throw new CudaException("cuMemAlloc", 2);
        var memory = _next;
        _memory.Add(memory, new byte[bytes]);
        _next += (nint)bytes + 4_096;
        return memory;
    }

    public void Free(nint memory) => Assert.True(_memory.Remove(memory));

    public void Upload(ReadOnlySpan<byte> from, nint to) => from.CopyTo(At(to));

    public void Download(nint from, Span<int> into) =>
        MemoryMarshal.Cast<byte, int>(At(from))[..into.Length].CopyTo(into);

    public void Multiply(nint a, nint b, nint c, int rows, int columns, int inner)
    {
        Assert.Equal(0, (rows % 4) + (columns % 4) + (inner % 4));
        var left = MemoryMarshal.Cast<byte, sbyte>(At(a));
        var right = MemoryMarshal.Cast<byte, sbyte>(At(b));
        var product = MemoryMarshal.Cast<byte, int>(At(c));
        for (var column = 0; column < columns; column++)
        {
            for (var row = 0; row < rows; row++)
            {
                var sum = mistake;
                for (var i = 0; i < inner; i++) sum += left[(row * inner) + i] * right[(column * inner) + i];
                product[(column * rows) + row] = sum;
            }
        }
    }

    public void Dispose() => _memory.Clear();

    private Span<byte> At(nint address)
    {
        var (start, bytes) = _memory.Last(one => one.Key <= address);
        return bytes.AsSpan((int)(address - start));
    }
}
