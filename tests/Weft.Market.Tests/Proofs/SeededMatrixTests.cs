using CsCheck;
using Weft.Ethereum;

namespace Weft.Market.Tests;

public sealed class SeededMatrixTests
{
    private static readonly Gen<Hash32> Seed = Gen.Byte.Array[32].Select(bytes => new Hash32(bytes));

    [Fact]
    public void Thirty_two_columns_at_a_time_add_up_as_one_by_one() => Gen.Select(Seed, Gen.Int[1, 700])
        .Sample((seed, width) =>
        {
            var key = ProofDraw.Row(seed, "left"u8, 3, 5);
            var weights = new short[32 * width];
            for (var i = 0; i < weights.Length; i++) weights[i] = (short)(Mixing.Word((uint)i, key) >> 18);
            Assert.Equal(SeededMatrix.Dot(key, weights), SeededMatrix.DotFast(key, weights));
        }, iter: 50);

    /// <summary>Nothing overflows where every number is as large as it can be.</summary>
    [Fact]
    public void The_largest_sums_fit()
    {
        var weights = Enumerable.Repeat((short)((1 << Freivalds.WeightBits) - 1), 65_536).ToArray();
        var key = new RowKey(1, 2);
        Assert.Equal(SeededMatrix.Dot(key, weights), SeededMatrix.DotFast(key, weights));
    }

    [Fact]
    public void A_row_is_the_bytes_of_its_words() => Seed.Sample(seed =>
    {
        var matrix = SeededMatrix.Left(seed, gpu: 1, size: 64);
        var row = new sbyte[64];
        matrix.Write(17, row);
        for (var column = 0; column < 64; column++)
        {
            var word = Mixing.Word((uint)column / 4, matrix.KeyOf(17));
            Assert.Equal((sbyte)(word >> (8 * (column % 4))), row[column]);
        }
    }, iter: 50);

    /// <summary>What a GPU is to compute is not to change under it.</summary>
    [Fact]
    public void The_first_numbers_are_what_they_always_were()
    {
        var row = new sbyte[64];
        SeededMatrix.Right(Hash32.Zero, 64).Write(0, row);
        Assert.Equal("104 27 -118 14 -15 -15 61 36", string.Join(' ', row[..8]));
    }
}
