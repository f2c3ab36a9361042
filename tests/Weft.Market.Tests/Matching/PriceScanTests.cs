using CsCheck;

namespace Weft.Market.Tests;

/// <summary>Four at a time find what one by one does.</summary>
public sealed class PriceScanTests
{
    private static readonly Gen<long> Price = Gen.Frequency(
        (8, Gen.Long[0, 9]), (1, Gen.Const(Prices.Nothing)), (1, Gen.Long[0, 1L << 44]));

    private static readonly Gen<(long Price, ulong Set)[]> Column = Gen.Select(Price, Gen.ULong).Array[0, 64];

    [Fact]
    public void At_most() => Gen.Select(Column, Price).Sample((column, limit) => Assert.Equal(
        Bits(column, entry => entry.Price <= limit),
        PriceScan.AtMost(column.Select(entry => entry.Price).ToArray(), limit)));

    [Fact]
    public void At_least_of_those_that_hold_a_bit() => Gen.Select(Column, Gen.Int[0, 63], Price)
        .Sample((column, bit, price) => Assert.Equal(
            Bits(column, entry => (entry.Set >> bit & 1) != 0 && entry.Price >= price),
            PriceScan.AtLeast(
                column.Select(entry => entry.Set).ToArray(), column.Select(entry => entry.Price).ToArray(), 1UL << bit,
                price)));

    [Fact]
    public void The_least_of_a_set_and_its_first_place() => Gen.Select(Column, Gen.ULong).Sample((column, set) =>
    {
        var (least, place) = (Prices.Nothing, -1);
        for (var i = 0; i < column.Length; i++)
            if ((set >> i & 1) != 0 && column[i].Price < least) (least, place) = (column[i].Price, i);
        Assert.Equal((least, place), PriceScan.Least(column.Select(entry => entry.Price).ToArray(), set));
    });

    private static ulong Bits((long Price, ulong Set)[] column, Func<(long Price, ulong Set), bool> holds)
    {
        var bits = 0UL;
        for (var i = 0; i < column.Length; i++)
            if (holds(column[i])) bits |= 1UL << i;
        return bits;
    }
}
