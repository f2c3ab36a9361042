using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Weft.Market;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests.Owning;

/// <summary>What an owner's loop does with what it sees and is told, over restarts too.</summary>
public sealed class OwnerLoopTests
{
    private readonly JumpyTime _time = new();
    private readonly FakeMachine _machine = new();
    private readonly FakeJournal _journal = new();
    private readonly FakeSenses _senses = new();
    private readonly ConcurrentQueue<string> _troubles = new();
    private readonly Channel<string> _done = Channel.CreateUnbounded<string>();
    private OwnerTerms _terms = new(new PriceRule(new(50), null));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_taken_back_by_hand_stays_so_over_a_restart_until_it_is_given_again()
    {
        var loop = await StartAsync();
        await loop.SetReclaimedAsync(true, Cancel);
        Assert.Equal("owner-took-back", loop.Now.Closed?.Code);

        loop = await StartAsync();
        Assert.Equal("owner-took-back", loop.Now.Closed?.Code);
        Assert.Equal("reclaim owner-reclaimed", await NextAsync("reclaim"));

        await loop.SetReclaimedAsync(false, Cancel);
        Assert.Null(loop.Now.Closed);
        Assert.Equal(0, _journal.Count);
    }

    [Fact]
    public async Task A_card_that_goes_fails_its_leases_and_is_told_once()
    {
        var loop = await StartAsync();
        await RunAsync(loop, async () =>
        {
            _senses.Sight = OwnerSight.Blind with { Lost = [new(1, No)] };
            await LookAgainAsync(loop);
            Assert.Equal("fail 1", await NextAsync("fail"));
            Assert.Equal(new GpuMask(2), loop.Now.Lost);
            await LookAgainAsync(loop);
            await NextAsync("fail");
            _senses.Sight = OwnerSight.Blind;
            await LookAgainAsync(loop);
            await NextAsync("changed");
            Assert.Equal(default, loop.Now.Lost);
        });
        Assert.Equal(["fake-no"], _troubles);
    }

    [Fact]
    public async Task A_clock_that_jumps_is_told_and_makes_nobody_idle()
    {
        _terms = _terms with { Idle = new(TimeSpan.FromMinutes(10)) };
        _senses.Sight = OwnerSight.Blind with { Signs = new(_time.GetUtcNow().AddMinutes(-1), null) };
        var loop = await StartAsync();
        Assert.Equal("owner-active", loop.Now.Closed?.Code);
        await RunAsync(loop, async () =>
        {
            _time.Jump += TimeSpan.FromHours(3);
            await LookAgainAsync(loop);
            await LookAgainAsync(loop);
        });
        Assert.Equal("owner-active", loop.Now.Closed?.Code);
        Assert.Equal(["clock-jumped"], _troubles);
    }

    [Fact]
    public async Task Cards_get_their_power_back_at_the_end_and_after_a_kill()
    {
        _terms = _terms with { PowerCapWatts = 250 };
        var loop = await StartAsync();
        Assert.Equal([250u], _senses.Caps);
        await RunAsync(loop, () => Task.CompletedTask);
        Assert.Equal([250u, null], _senses.Caps);

        // Killed: the cap is left, and the next start has none.
        await StartAsync();
        _terms = _terms with { PowerCapWatts = null };
        await StartAsync();
        Assert.Equal([250u, null, 250u, null], _senses.Caps);
        Assert.Equal(0, _journal.Count);
        await StartAsync();
        Assert.Equal(4, _senses.Caps.Count);
    }

    [Fact]
    public async Task A_machine_that_cannot_be_asked_keeps_its_hours()
    {
        _terms = _terms with { Schedule = new(WeekHours.Parse("mon 3:00-3:01").Value, TimeZoneInfo.Utc) };
        _senses.Throws = new InvalidOperationException("The driver is gone.");
        var loop = await StartAsync();
        Assert.Equal("share-hours-over", loop.Now.Closed?.Code);
        Assert.Equal(["step-failed"], _troubles);
    }

    private Task<OwnerLoop> StartAsync() => StartAsync(_terms);

    private async Task<OwnerLoop> StartAsync(OwnerTerms terms)
    {
        var options = new ProviderOptions(
            Ours.Key.Provider, GatewayOrders.Endpoint, FakeChain.Domain, Ours.Price,
            new Dictionary<string, GpuClass>(StringComparer.Ordinal))
        { Owner = terms };
        var ledger = new FakeLedger(_time);
        var ports = new ProviderPorts(
            _machine, _machine, _machine, _machine, _machine, ledger, ledger, ledger, _journal, _machine, [],
            new DirectProgress<ProviderEvent>(happened =>
            {
                if (happened is ProviderEvent.Trouble { Why.Code: var code }) _troubles.Enqueue(code);
            }))
        { Senses = _senses };
        var loop = new OwnerLoop(options, ports, _time, "cpu", new(
            (why, _) =>
            {
                Note($"reclaim {why.Code}");
                return Task.CompletedTask;
            },
            (card, _) =>
            {
                Note($"fail {card.Index}");
                return Task.CompletedTask;
            },
            () => Note("changed")));
        await loop.StartAsync(Cancel);
        await _senses.NextLookAsync(Cancel);
        return loop;
    }

    private static async Task RunAsync(OwnerLoop loop, Func<Task> test)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var life = loop.RunAsync(stop.Token);
        await test();
        stop.Cancel();
        await life;
    }

    private async Task LookAgainAsync(OwnerLoop loop)
    {
        loop.LookAgain();
        await _senses.NextLookAsync(Cancel);
    }

    private void Note(string what) => Assert.True(_done.Writer.TryWrite(what));

    private async Task<string> NextAsync(string kind)
    {
        while (true)
            if (await _done.Reader.ReadAsync(Cancel) is var word && word.StartsWith(kind, StringComparison.Ordinal))
                return word;
    }

    /// <summary>A clock that can be put without time passing.</summary>
    private sealed class JumpyTime() : FakeTimeProvider(Some.Start)
    {
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Jump;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
