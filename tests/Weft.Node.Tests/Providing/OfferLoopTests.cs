using Microsoft.Extensions.Time.Testing;
using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>What a machine offers while one of its leases waits for a match to end it.</summary>
public sealed class OfferLoopTests
{
    private readonly FakeTimeProvider _time = new(At(21));
    private readonly FakeMachine _machine = new();
    private readonly FakeGateway _gateway = new();
    private readonly FakeLedger _chain;
    private readonly TaskCompletionSource<Hash32> _refused = new();
    private readonly Signal _changed = new();
    private ProviderLease? _endable;
    private GpuMask _gpusHeld = Ours.Gpus;
    private Availability _now = Availability.Always(Ours.Price);
    private bool _tellsImages;

    public OfferLoopTests() => _chain = new FakeLedger(_time) { OpenSlots = 1UL << Ours.Key.Slot };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_lease_is_named_with_its_claim_and_its_voucher_comes_along_until_its_time_is_over()
    {
        _endable = Waiting();
        await RunAsync(async () =>
        {
            var (offer, last) = await _gateway.NextAsync(Cancel);
            Assert.Equal(new LeaseEnd(Ours.Key.Slot, Ours.Key.Start, For(20)), offer.Closes);
            Assert.Equal((Ours.Key, new GpuMask(1)), (offer.Ended, offer.Gpus));
            Assert.Equal(UnixTime.From(_endable.EndableUntil!.Value), offer.Expiry);
            Assert.Equal((Ours.Renter, For(30)), (last!.Renter, last.Amount));
            Assert.Equal(_endable.Voucher!.Signature.ToArray(), last.Signature.ToArray());
        });
        Assert.False(_refused.Task.IsCompleted);
    }

    [Fact]
    public async Task When_no_gateway_takes_it_the_lease_is_told_so()
    {
        (_endable, _gateway.Refuses) = (Waiting(), No);
        await RunAsync(async () => Assert.Equal(Ours.Id, await _refused.Task.WaitAsync(Cancel)));
    }

    [Fact]
    public async Task Before_an_offer_is_renewed_its_gateway_is_asked_why_it_was_not_leased()
    {
        _endable = Waiting();
        var advice = new OfferAdvice("1 request waits: 1 for a lower price.", ["20 % cheaper (0.002): leased"]);
        var advised = new TaskCompletionSource<OfferAdvice>();
        await RunAsync(
            async () =>
            {
                var (offer, _) = await _gateway.NextAsync(Cancel);
                Assert.Empty(_gateway.AskedAbout);
                _gateway.Advice = advice;
                _changed.Pulse();
                Assert.Equal(advice, await advised.Task.WaitAsync(Cancel));
                Assert.Equal([offer.Hash()], _gateway.AskedAbout);
            },
            happened =>
            {
                if (happened is ProviderEvent.Advised { Advice: var heard }) advised.TrySetResult(heard);
            });
    }

    [Fact]
    public async Task A_machine_signs_the_tier_that_its_gateway_bears_out_and_no_more_where_that_is_refused()
    {
        _endable = Waiting();
        await RunAsync(async () =>
        {
            var (offer, _) = await _gateway.NextAsync(Cancel);
            Assert.Equal(Tier.Claimed, Tier.Of(offer.Features));
            _gateway.Advice = new OfferAdvice("Nobody waits.", [], Tier.Confirmed);
            _changed.Pulse();
            (offer, _) = await _gateway.NextAsync(Cancel);
            Assert.Equal(Tier.Confirmed.Bits, offer.Features & Tier.Confirmed.Bits);
            _gateway.Refuses = TierRefusals.NotEarned(Tier.Confirmed, Tier.Claimed);
            _changed.Pulse();
            await _gateway.NextAsync(Cancel);
            await _refused.Task.WaitAsync(Cancel);
            _gateway.Refuses = null;
            _gateway.Advice = null;
            _changed.Pulse();
            (offer, _) = await _gateway.NextAsync(Cancel);
            Assert.Equal(Tier.Claimed, Tier.Of(offer.Features));
        });
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 26)]
    public async Task A_lease_that_the_chain_has_not_or_whose_time_is_short_is_not_named(bool open, int later)
    {
        if (!open) _chain.OpenSlots = 1;
        _endable = Waiting();
        _time.Advance(TimeSpan.FromSeconds(later));
        var leased = new TaskCompletionSource();
        await RunAsync(
            () => leased.Task.WaitAsync(Cancel),
            happened =>
            {
                if (happened is ProviderEvent.AllLeased) leased.TrySetResult();
            });
        Assert.Empty(_gateway.Published);
    }

    [Fact]
    public async Task What_is_the_owners_is_taken_out_of_the_books_at_once_and_put_back_after()
    {
        _chain.Busy = default;
        _gpusHeld = default;
        var paused = new TaskCompletionSource<Refusal>();
        await RunAsync(
            async () =>
            {
                var (offer, _) = await _gateway.NextAsync(Cancel);
                _now = _now with { Closed = OwnerRefusals.TakenBack() };
                _changed.Pulse();
                Assert.Equal("owner-took-back", (await paused.Task.WaitAsync(Cancel)).Code);
                await _gateway.UntilWithdrawnAsync(offer.Hash(), Cancel);
                _now = Availability.Always(new Price(77));
                _changed.Pulse();
                Assert.Equal(new Price(77), (await _gateway.NextAsync(Cancel)).Offer.Price);
            },
            happened =>
            {
                if (happened is ProviderEvent.OffersPaused { Why: var why }) paused.TrySetResult(why);
            });
    }

    /// <summary>A gateway that took an offer and could not say so has it in its book.</summary>
    [Fact]
    public async Task What_a_gateway_may_have_without_having_answered_is_taken_out_too()
    {
        _chain.Busy = default;
        _gpusHeld = default;
        await RunAsync(async () =>
        {
            var (first, _) = await _gateway.NextAsync(Cancel);
            _gateway.Refuses = No;
            _changed.Pulse();
            var (second, _) = await _gateway.NextAsync(Cancel);
            _now = _now with { Closed = OwnerRefusals.TakenBack() };
            _changed.Pulse();
            await _gateway.UntilWithdrawnAsync(first.Hash(), Cancel);
            await _gateway.UntilWithdrawnAsync(second.Hash(), Cancel);
        });
    }

    [Fact]
    public async Task An_offer_is_never_for_longer_than_the_hours_that_are_left()
    {
        _chain.Busy = default;
        _gpusHeld = default;
        _now = _now with { Until = At(21 + 600) };
        var paused = new TaskCompletionSource<Refusal>();
        await RunAsync(
            async () =>
            {
                // Two minutes of an offer's life, and then a lease that ends when the hours do.
                Assert.Equal(480u, (await _gateway.NextAsync(Cancel)).Offer.MaxDuration);
                _now = _now with { Until = At(21 + 179) };
                _changed.Pulse();
                Assert.Equal("share-hours-ending", (await paused.Task.WaitAsync(Cancel)).Code);
            },
            happened =>
            {
                if (happened is ProviderEvent.OffersPaused { Why: var why }) paused.TrySetResult(why);
            });
    }

    [Fact]
    public async Task A_card_that_is_gone_is_not_on_offer()
    {
        _chain.Busy = default;
        _gpusHeld = default;
        _now = _now with { Lost = new GpuMask(1) };
        var none = new TaskCompletionSource();
        await RunAsync(
            () => none.Task.WaitAsync(Cancel),
            happened =>
            {
                if (happened is ProviderEvent.AllLeased) none.TrySetResult();
            });
        Assert.Empty(_gateway.Published);
    }

    [Fact]
    public async Task Gateways_are_told_of_the_images_beside_each_offer_where_the_owner_does_not_mind()
    {
        (_endable, _tellsImages) = (Waiting(), true);
        await RunAsync(async () =>
        {
            await _gateway.NextAsync(Cancel);
            Assert.Equal(["docker.io/library/python:3.13"], await _gateway.Images.Reader.ReadAsync(Cancel));
        });
        _tellsImages = false;
        await RunAsync(async () => await _gateway.NextAsync(Cancel));
        Assert.False(_gateway.Images.Reader.TryRead(out _));
    }

    private static ProviderLease Waiting() => ProviderScene.At(ProviderPhase.Running).After(20)
        .Take(ProviderScene.Exited(At(20))).Take(new ProviderInput.ResultSaved(Endable: true)).State;

    private async Task RunAsync(Func<Task> test, Action<ProviderEvent>? hear = null)
    {
        var options = new ProviderOptions(
            Ours.Key.Provider, GatewayOrders.Endpoint, FakeChain.Domain, Ours.Price,
            new Dictionary<string, GpuClass>(StringComparer.Ordinal) { ["cpu"] = new(0) })
        {
            TellsImages = _tellsImages,
        };
        var ports = new ProviderPorts(
            _machine, _machine, _machine, _machine, _machine, _chain, _chain, _chain, new FakeJournal(), _machine,
            [_gateway], new DirectProgress<ProviderEvent>(hear ?? (_ => { })));
        var sources = new OfferSources(
            () => _gpusHeld, () => _endable,
            (lease, _) =>
            {
                _refused.TrySetResult(lease);
                return Task.CompletedTask;
            },
            () => _now);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var loop = new OfferLoop(options, ports, _time, await _machine.ProbeAsync(Cancel), sources, _changed)
            .RunAsync(stop.Token);
        await test();
        stop.Cancel();
        await loop;
    }
}
