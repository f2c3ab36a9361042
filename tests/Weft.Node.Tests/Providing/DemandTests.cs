using Microsoft.Extensions.Time.Testing;
using Weft.Market;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>When a machine believes that somebody waits for it.</summary>
public sealed class DemandTests
{
    private readonly FakeTimeProvider _time = new(Start);
    private readonly Demand _demand;

    public DemandTests() => _demand = new Demand(TimeSpan.FromSeconds(30), _time);

    [Fact]
    public void Not_for_a_machine_that_stood_idle()
    {
        Assert.False(Taken(Ours));
        _demand.Freed(Ours);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.False(Taken(Next));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void For_one_that_was_taken_as_soon_as_it_was_free(int seconds)
    {
        Assert.False(Taken(Ours));
        _demand.Freed(Ours);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.True(Taken(Next));
        _demand.Freed(Next);
        Assert.False(_demand.WasWaitingFor(Next.Id));
    }

    [Fact]
    public void For_one_that_was_taken_before_it_was_cleared()
    {
        _demand.Taken(Next, [Ours]);
        Assert.True(_demand.WasWaitingFor(Next.Id));
    }

    [Fact]
    public void Not_for_a_renter_that_comes_back()
    {
        var back = Next with { Renter = Ours.Renter };
        _demand.Taken(back, [Ours]);
        Assert.False(_demand.WasWaitingFor(back.Id));
        _demand.Freed(Ours);
        Assert.False(Taken(back));
        Assert.True(Taken(Next));
    }

    [Fact]
    public void Not_for_other_GPUs_of_the_machine()
    {
        _demand.Freed(Ours);
        Assert.False(Taken(Next with { Gpus = new(4) }));
    }

    private static Lease Next => Ours with
    {
        Key = Ours.Key with { Start = Ours.Key.Start + 5 },
        Renter = GatewayOrders.Account(0xcc, 2),
    };

    private bool Taken(Lease lease)
    {
        _demand.Taken(lease, []);
        return _demand.WasWaitingFor(lease.Id);
    }
}
