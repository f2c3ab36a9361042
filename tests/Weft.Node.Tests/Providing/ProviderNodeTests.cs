using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Weft.Market;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>What a provider's node does with what an earlier life left: on disk, in the engine, on chain.</summary>
public sealed class ProviderNodeTests
{
    private readonly FakeTimeProvider _time = new(Some.At(60));
    private readonly FakeMachine _machine = new();
    private readonly FakeJournal _journal = new();
    private readonly FakeLedger _chain;

    public ProviderNodeTests() => _chain = new FakeLedger(_time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ProviderPhase.AwaitingJob)]
    [InlineData(ProviderPhase.Preparing)]
    [InlineData(ProviderPhase.AwaitingVoucher)]
    [InlineData(ProviderPhase.Starting)]
    public async Task A_job_whose_lease_was_closed_meanwhile_is_never_started(ProviderPhase phase)
    {
        _chain.Lease = new(Open: false, StoppedAfterSeconds: null);
        await LeftAsync(ProviderScene.At(phase).State);
        await RunUntilAsync("remove");
        Assert.DoesNotContain("start", _machine.Log);
        Assert.Empty(_chain.Closings);
        Assert.Equal(0, _journal.Count);
    }

    [Theory]
    [InlineData(ProviderPhase.AwaitingJob)]
    [InlineData(ProviderPhase.Preparing)]
    [InlineData(ProviderPhase.AwaitingVoucher)]
    [InlineData(ProviderPhase.Starting)]
    public async Task A_job_whose_lease_was_stopped_on_chain_is_never_started_and_its_lease_closed_for_nothing(
        ProviderPhase phase)
    {
        _chain.Lease = new(Open: true, StoppedAfterSeconds: 50);
        await LeftAsync(ProviderScene.At(phase).State);
        await RunUntilAsync("remove");
        Assert.DoesNotContain("start", _machine.Log);
        var closing = Assert.Single(_chain.Closings);
        Assert.Equal(($"close:{Ours.Id}", Money.Zero), (closing.Id, closing.Amount));
        Assert.Null(closing.Voucher);
        Assert.Equal(0, _journal.Count);
    }

    [Fact]
    public async Task A_job_that_was_about_to_start_is_started_when_its_lease_is_open()
    {
        await LeftAsync(ProviderScene.At(ProviderPhase.Starting).State);
        await RunUntilAsync("watch", goodbye: TimeSpan.Zero);
        Assert.Single(_machine.Log, "start");
        var state = await JournaledAsync();
        Assert.Equal(Some.At(60), state.StartedAt);
    }

    [Fact]
    public async Task A_job_that_runs_is_watched_on_and_one_interval_of_the_absence_charged()
    {
        _machine.Boxes.Add(new Box(Ours.Id, Running: true, Some.Start));
        await LeftAsync(ProviderScene.At(ProviderPhase.Running).State);
        await RunUntilAsync("watch", goodbye: TimeSpan.Zero);
        Assert.DoesNotContain("start", _machine.Log);
        Assert.Equal(TimeSpan.FromSeconds(30), (await JournaledAsync()).Used(Some.At(60)));
    }

    [Fact]
    public async Task A_node_that_is_asked_to_end_keeps_its_word_before_it_stops_a_job()
    {
        _machine.Boxes.Add(new Box(Ours.Id, Running: true, Some.Start));
        await LeftAsync(ProviderScene.At(ProviderPhase.Running, Notice.Parse("2m").Value).Pay(Ours.Locked).State);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var events = new List<ProviderEvent>();
        var life = Node(TimeSpan.Zero, events.Add).RunAsync(stop.Token);
        await _machine.UntilAsync("watch", Cancel);
        stop.Cancel();
        await _machine.UntilAsync("warn", Cancel);
        Assert.Equal(Some.At(180), (await JournaledAsync()).ReclaimAt);
        Assert.Contains(new ProviderEvent.KeepingPromise(Some.At(180)), events);
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.False(life.IsCompleted);
        Assert.DoesNotContain("stop", _machine.Log);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await life).IsRefused);
    }

    [Fact]
    public async Task A_box_that_the_engine_lost_is_paid_for_as_far_as_it_was_metered()
    {
        await LeftAsync(ProviderScene.At(ProviderPhase.Running).After(20).Read().State);
        await RunUntilAsync("remove");
        Assert.Equal(For(20), Assert.Single(_chain.Closings).Amount);
    }

    [Fact]
    public async Task A_claim_that_was_on_its_way_is_sent_again_as_it_was()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(20).Take(ProviderScene.Exited(Some.At(20)));
        await LeftAsync(scene.Take(new ProviderInput.ResultSaved()).State);
        await RunUntilAsync("remove");
        Assert.Equal(For(20), Assert.Single(_chain.Closings).Amount);
    }

    [Fact]
    public async Task A_renter_that_comes_after_its_lease_was_forgotten_still_hears_why_and_nobody_else_does()
    {
        var scene = ProviderScene.At(ProviderPhase.Preparing).Take(new ProviderInput.ImageRefused(No));
        await LeftAsync(scene.State);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var node = Node(TimeSpan.FromMinutes(1));
        var life = node.RunAsync(stop.Token);
        await _machine.UntilAsync("remove", Cancel);
        stop.Cancel();
        Assert.False((await life).IsRefused);
        Assert.Empty(node.Leases);
        Assert.Equal([new JobRefused(No)], await node.SpeakAsync(Ours.Renter, Ours.Id, Cancel).ToListAsync(Cancel));

        var parted = new PartedLeases(_time);
        parted.Keep(scene.State);
        Assert.Null(parted.ReasonOf(Ours.Id, Ours.Key.Provider));
        Assert.Null(parted.ReasonOf(OtherLease, Ours.Renter));
        Assert.Equal(No, parted.ReasonOf(Ours.Id, Ours.Renter));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(parted.ReasonOf(Ours.Id, Ours.Renter));
    }

    [Fact]
    public async Task A_box_of_no_known_lease_is_removed()
    {
        _machine.Boxes.Add(new Box(OtherLease, Running: true, Some.Start));
        await RunUntilAsync("remove another");
        Assert.Empty(_chain.Closings);
    }

    [Fact]
    public async Task A_machine_that_is_not_enrolled_or_lives_in_the_past_is_not_shared()
    {
        _chain.Enrolled = false;
        Assert.False((await Node(TimeSpan.Zero).RunAsync(Cancel)).TryGet(out _, out var refusal));
        Assert.Equal("machine-not-enrolled", refusal.Code);
        (_chain.Enrolled, _chain.Ahead) = (true, TimeSpan.FromMinutes(3));
        Assert.False((await Node(TimeSpan.Zero).RunAsync(Cancel)).TryGet(out _, out refusal));
        Assert.Equal(ProvidingRefusals.ClockOff(TimeSpan.FromMinutes(3)), refusal);
    }

    [Fact]
    public async Task A_node_that_cannot_remember_ends_before_it_does_anything()
    {
        await LeftAsync(ProviderScene.At(ProviderPhase.Starting).State);
        _journal.Full = HostRefusals.JournalFailed("no space");
        Assert.False((await Node(TimeSpan.Zero).RunAsync(Cancel)).TryGet(out _, out var refusal));
        Assert.Equal(_journal.Full, refusal);
        _machine.Note("end");
        await _machine.UntilAsync("end", Cancel);
        Assert.Equal(["end"], _machine.Log);
    }

    private Task LeftAsync(ProviderLease state) => _journal.SaveAsync(
        LeaseHost.KeyOf(Ours.Id), JsonSerializer.SerializeToUtf8Bytes(state, NodeJson.Default.ProviderLease), Cancel);

    private async Task<ProviderLease> JournaledAsync()
    {
        var saved = Assert.Single(await _journal.LoadAsync(LeaseHost.JournalPrefix, Cancel));
        return JsonSerializer.Deserialize(saved.Value, NodeJson.Default.ProviderLease)!;
    }

    /// <summary>Runs the node until the machine is told this, then asks it to end and lets its leases end.</summary>
    private async Task RunUntilAsync(string word, TimeSpan? goodbye = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var life = Node(goodbye ?? TimeSpan.FromMinutes(1)).RunAsync(stop.Token);
        await _machine.UntilAsync(word, Cancel);
        stop.Cancel();
        Assert.False((await life).IsRefused);
    }

    private ProviderNode Node(TimeSpan goodbye, Action<ProviderEvent>? hear = null) => new(
        new ProviderOptions(
            Ours.Key.Provider, GatewayOrders.Endpoint, FakeChain.Domain, Ours.Price,
            new Dictionary<string, GpuClass>(StringComparer.Ordinal) { ["cpu"] = new(0) })
        { GoodbyeWait = goodbye },
        new ProviderPorts(
            _machine, _machine, _machine, _machine, _machine, _chain, _chain, _chain, _journal, _machine, [],
            new DirectProgress<ProviderEvent>(hear ?? (_ => { }))),
        _time);
}
