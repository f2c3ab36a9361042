using Weft.Ethereum;

namespace Weft.Node.Tests;

public sealed class RoundSequenceTests
{
    [Fact]
    public void Each_round_comes_after_the_one_that_it_goes_on_from()
    {
        Assert.Equal("a b c x y", Sorted("y<x 5", "c<b 3", "a 3", "x 4", "b<a 3"));
        // Within a second hashes say nothing of what came first.
        Assert.Equal("z m a", Sorted("a<m 1", "m<z 1", "z 1"));
    }

    [Fact]
    public void What_goes_on_from_nothing_that_is_here_comes_last()
    {
        Assert.Equal("a d e", Sorted("e<d 1", "d<lost 1", "a 9"));
        Assert.Equal("p q", Sorted("q<p 2", "p<q 1"));
        Assert.Equal("", Sorted());
    }

    [Fact]
    public void Two_that_go_on_from_the_same_both_come() =>
        Assert.Equal("a b d c", Sorted("a 1", "c<a 3", "b<a 2", "d<b 4"));

    private static string Sorted(params string[] rounds) => string.Join(
        ' ',
        RoundSequence.Of(rounds, LinkOf).Select(round => round.Split('<', ' ')[0]));

    private static RoundLink LinkOf(string round)
    {
        var (names, at) = (round.Split(' ')[0].Split('<'), round.Split(' ')[1]);
        return new(
            Named(names[0]), names.Length > 1 ? Named(names[1]) : null,
            ulong.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A hash that sorts as its name does.</summary>
    private static Hash32 Named(string name)
    {
        var bytes = new byte[Hash32.Size];
        System.Text.Encoding.ASCII.GetBytes(name).CopyTo(bytes, 0);
        return new(bytes);
    }
}
