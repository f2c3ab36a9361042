namespace Weft.Machine;

/// <summary>Two matrices that lie on a device, and rows of their product.</summary>
internal interface IProduct : IDisposable
{
    /// <summary>What multiplies, for people.</summary>
    string By { get; }

    /// <summary>Rows of the product from one on, as many as there is room for: both multiples of 16.</summary>
    void Multiply(uint first, Span<int> into);
}
