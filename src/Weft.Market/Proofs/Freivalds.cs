using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Checks rows of a product without multiplying: where C = A B, also C r = A (B r), and a row that is wrong satisfies
/// it for at most one in 2^14 of the weights r. Drawn after the rows were committed to.
/// </summary>
/// <remarks>
/// Source: R. Freivalds, Probabilistic machines can use less running time, IFIP 1977. Exact in 64 bits up to 65,536
/// columns: a row of A is at most 2^7, B r at most 2^37, their sum over 2^16 at most 2^60; C at most 2^30, C r at most
/// 2^60.
/// </remarks>
internal sealed class Freivalds
{
    public const int WeightBits = 14;

    private readonly short[] _weights;
    private readonly long[] _product;

    public Freivalds(SeededMatrix right, Hash32 draw)
    {
        _weights = new short[right.Size];
        var key = ProofDraw.Row(draw, "weights"u8, 0, 0);
        for (var i = 0; i < _weights.Length; i++)
            _weights[i] = (short)(Mixing.Word((uint)i, key) >> (32 - WeightBits));
        _product = right.Times(_weights);
    }

    /// <param name="left">The row of A.</param>
    /// <param name="product">The row of C that is claimed.</param>
    public bool Holds(ReadOnlySpan<sbyte> left, ReadOnlySpan<int> product)
    {
        var (expected, claimed) = (0L, 0L);
        for (var i = 0; i < left.Length; i++) expected += left[i] * _product[i];
        for (var i = 0; i < product.Length; i++) claimed += product[i] * (long)_weights[i];
        return expected == claimed;
    }
}
