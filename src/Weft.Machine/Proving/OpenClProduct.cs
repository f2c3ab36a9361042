namespace Weft.Machine;

/// <summary>By a kernel that any OpenCL device runs.</summary>
internal sealed class OpenClProduct(OpenClSession session, nint left, nint right, uint size) : IProduct
{
    /// <summary>Rows and columns that a work group multiplies at once.</summary>
    public const uint Tile = 16;

    public string By => "OpenCL";

    public void Multiply(uint first, Span<int> into)
    {
        var buffer = session.Buffer<int>(into.Length);
        session.Run("product", size, (nuint)into.Length / size, Tile, left, right, buffer, size, first);
        session.Read(buffer, into);
        session.Free(buffer);
    }

    public void Dispose()
    {
        session.Free(left);
        session.Free(right);
    }
}
