using CsCheck;

namespace Weft.Node.Tests;

public sealed class DeadlinesTests
{
    /// <summary>Against a plain list: what ends before now is told once, what was taken out in time never.</summary>
    [Fact]
    public void Each_end_is_told_once() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 9], Gen.ULong[0, 40]).Array[0, 60].Sample(steps =>
        {
            var (deadlines, plain, now) = (new Deadlines<int>(), new Dictionary<int, ulong>(), 0UL);
            foreach (var (kind, item, time) in steps)
            {
                if (kind == 0 && !plain.ContainsKey(item) && time >= now)
                {
                    deadlines.Add(item, new(time));
                    plain.Add(item, time);
                }
                else if (kind == 1 && plain.Remove(item, out var end)) deadlines.Remove(item, new(end));
                else if (kind == 2)
                {
                    now = Math.Max(now, time);
                    var late = plain.Where(p => p.Value < now).Select(p => p.Key).Order().ToArray();
                    Assert.Equal(late, deadlines.TakeBefore(new(now)).Order());
                    foreach (var gone in late) plain.Remove(gone);
                }
            }
        });

    [Fact]
    public void What_comes_late_is_told_at_the_next_look()
    {
        var deadlines = new Deadlines<int>();
        Assert.Empty(deadlines.TakeBefore(new(100)));
        deadlines.Add(1, new(50));
        Assert.Empty(deadlines.TakeBefore(new(100)));
        Assert.Equal([1], deadlines.TakeBefore(new(101)));
        Assert.Empty(deadlines.TakeBefore(new(1_000_000_000)));
    }
}
