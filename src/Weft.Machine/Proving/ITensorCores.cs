namespace Weft.Machine;

/// <summary>A card's memory by address, and the one product that its tensor cores have to compute.</summary>
/// <remarks>Throws <see cref="CudaException"/> where the card says no. One caller at a time, on any thread.</remarks>
internal interface ITensorCores : IDisposable
{
    /// <summary>What multiplies, for people.</summary>
    string Name { get; }

    /// <returns>Its address: counting on from it stays within it.</returns>
    nint Allocate(long bytes);

    void Free(nint memory);

    void Upload(ReadOnlySpan<byte> from, nint to);

    /// <summary>Waits for what was multiplied before.</summary>
    void Download(nint from, Span<int> into);

    /// <summary>
    /// C = transposed A times B, where all three lie column after column: A has <paramref name="inner"/> rows and
    /// <paramref name="rows"/> columns of bytes from -128 to 127, B <paramref name="inner"/> rows and
    /// <paramref name="columns"/> columns of such, C <paramref name="rows"/> rows and <paramref name="columns"/>
    /// columns of integers of 32 bits. All numbers are multiples of 4.
    /// </summary>
    void Multiply(nint a, nint b, nint c, int rows, int columns, int inner);
}

/// <summary>Tensor cores of a card, or null where there are none to be had.</summary>
/// <param name="uuid">The card's; empty where its OpenCL driver does not tell.</param>
internal delegate ITensorCores? OpenTensorCores(ReadOnlySpan<byte> uuid);
