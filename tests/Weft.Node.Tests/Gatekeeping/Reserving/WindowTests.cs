using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>Requests for a time to come: held, out of others' reach, handed over when their time is there.</summary>
public sealed class WindowTests : GatekeeperFixture
{
    private static readonly DateTimeOffset Ten = Start.AddHours(2);
    private ulong _nonce;

    [Fact]
    public async Task A_window_is_held_without_money_and_settled_when_it_begins()
    {
        await Offers(1);
        var request = await Reserve(Window(gpus: 2));
        await Cycle();
        Assert.Equal("window-held", (await Heard(request)).Code);
        Assert.Equal(1, Journal.Count);
        await PassTo(Ten.AddSeconds(-1), 1);
        Assert.Empty(Chain.Submitted);
        await PassTo(Ten, 1);
        var lease = Assert.Single(Assert.IsType<RequestSettled>(await Told(request)).Leases).Lease;
        Assert.Equal(((uint)Ten.ToUnixTimeSeconds(), new Price(1_500)), (lease.Key.Start, lease.Price));
        await Cycle();
        Assert.Equal(0, Journal.Count);
    }

    [Fact]
    public async Task The_price_that_it_was_held_at_stays_though_the_ask_falls()
    {
        await Offers(1);
        var request = await Reserve(Window(gpus: 2));
        await PassTo(Ten.AddMinutes(-1), 1);
        await Publish(Offer(Ten, price: 100, nonce: ++_nonce));
        await PassTo(Ten);
        Assert.Equal(new(1_500), Assert.IsType<RequestSettled>(await Told(request)).Leases[0].Lease.Price);
    }

    [Fact]
    public async Task Nobody_gets_what_is_held_for_a_time_that_could_meet_the_window()
    {
        await Offers(1);
        await Reserve(Window(gpus: 2));
        await Cycle();
        var tooLong = await Submit(Request(Start, renter: 2, nonce: 2) with { Duration = 6_301 });
        await Cycle();
        Assert.Contains("not offered for that long", (await Heard(tooLong)).Sentence, StringComparison.Ordinal);
        var fits = await Submit(Request(Start, renter: 3, nonce: 3) with { Duration = 6_300 });
        await Cycle();
        Assert.IsType<RequestSettled>(await Told(fits));
    }

    [Fact]
    public async Task What_nobody_holds_of_a_machine_is_leased_for_any_time()
    {
        await Offers(1);
        await Reserve(Window(gpus: 1));
        await Cycle();
        var settled = Assert.IsType<RequestSettled>(
            await Settle(Request(Start, renter: 2) with { Duration = 80_000 }));
        Assert.Equal(new GpuMask(0b10), settled.Leases[0].Lease.Gpus);
        Assert.Equal("1 of 1", await Free());
    }

    [Fact]
    public async Task Two_windows_share_a_gpu_only_one_after_the_other()
    {
        await Offers(1);
        var first = await Reserve(Window(gpus: 2));
        var meets = await Reserve(Window(renter: 2, gpus: 1, start: Ten.AddMinutes(70)));
        var later = await Reserve(Window(renter: 3, gpus: 2, start: Ten.AddMinutes(75)));
        await Cycle();
        Assert.Equal("window-held", (await Heard(first)).Code);
        Assert.Equal("window-not-held", (await Heard(meets)).Code);
        Assert.Equal("window-held", (await Heard(later)).Code);
    }

    [Fact]
    public async Task A_lease_of_now_that_ends_before_it_is_in_nobodys_way()
    {
        await Offers(1);
        Assert.IsType<RequestSettled>(await Settle(Request(Start, renter: 2, gpus: 2)));
        var request = await Reserve(Window(gpus: 2));
        await Cycle();
        Assert.Equal("window-held", (await Heard(request)).Code);
        var other = await Reserve(Window(renter: 3, gpus: 2, start: Start.AddMinutes(74)));
        await Cycle();
        Assert.Equal("window-not-held", (await Heard(other)).Code);
    }

    [Fact]
    public async Task A_machine_that_goes_is_told_of_and_another_is_held()
    {
        await Offers(1);
        var request = await Reserve(Window());
        await Cycle();
        await PassTo(Start.AddMinutes(10), 2);
        Assert.Equal("window-held", (await Heard(request)).Code);
        await PassTo(Ten, 2);
        Assert.Equal(Account(0xbb, 2), Assert.IsType<RequestSettled>(await Told(request)).Leases[0].Lease.Key.Machine);
    }

    [Fact]
    public async Task A_machine_that_is_in_use_at_its_time_is_lost_and_the_request_matched_as_of_now()
    {
        await Offers(1, 2);
        var request = await Reserve(Window());
        await Cycle();
        var held = ReservationJournal.Decode(
            (await Journal.LoadAsync(ReservationJournal.Prefix, Cancel))[0].Value).Machines[0].Machine;
        await PassTo(Ten.AddSeconds(-1), 1, 2);
        var news = Watch(request);
        Chain.Machines[held] = Chain.Machines[held] with { Busy = new(0b11), OpenSlots = 1 };
        await Publish(Offer(Ten, machine: held.Machine.Bytes[19], nonce: ++_nonce));
        await PassTo(Ten);
        var heard = await News(news);
        var lost = heard.OfType<RequestWaiting>().Single(n => n.Why.Code == "window-lost").Why;
        Assert.Contains("is in use", lost.Sentence, StringComparison.Ordinal);
        Assert.NotEqual(held.Machine, Assert.IsType<RequestSettled>(heard[^1]).Leases[0].Lease.Key.Machine);
    }

    [Fact]
    public async Task An_offer_that_asks_more_than_it_was_held_for_is_no_promise_any_more()
    {
        await Offers(1);
        var request = await Reserve(Window());
        await Cycle();
        await Publish(Offer(Start, price: 1_900, nonce: ++_nonce));
        var news = Watch(request);
        await Cycle();
        await Cycle();
        Assert.Equal("window-held", (await Heard(request)).Code);
        await Host.WithdrawAsync(Account(0xcc, 1), request, Cancel);
        var codes = (await News(news)).OfType<RequestWaiting>().Select(n => n.Why.Code);
        Assert.Equal(["window-held", "window-lost", "window-held"], codes);
    }

    [Fact]
    public async Task Nothing_that_is_held_is_lost_by_a_restart()
    {
        await Offers(1);
        var request = await Reserve(Window(gpus: 2));
        await Cycle();
        Host.Dispose();
        Host = NewHost();
        await Host.RecallAsync(Cancel);
        Assert.NotNull((await First(Watch(request))) as RequestWaiting);
        await PassTo(Ten.AddMinutes(-1), 1);
        var tooLong = await Submit(Request(Ten, renter: 2, nonce: 2));
        await Cycle();
        Assert.IsType<RequestWaiting>(await First(Watch(tooLong)));
        await PassTo(Ten, 1);
        Assert.IsType<RequestSettled>(await Told(request));
        await Cycle();
        Assert.Equal(0, Journal.Count);
    }

    [Fact]
    public async Task A_crash_between_handing_over_and_the_chain_forgets_nothing()
    {
        await Offers(1);
        var request = await Reserve(Window());
        await PassTo(Ten.AddMinutes(-1), 1);
        Chain.HoldAnswers = new();
        Time.Advance(TimeSpan.FromMinutes(1));
        Host.Cycle();
        Host.Dispose();
        Chain.HoldAnswers.SetResult();
        Host = NewHost();
        await Host.RecallAsync(Cancel);
        await Host.WhenIdleAsync();
        await Cycle();
        Assert.IsType<RequestSettled>(await Told(request));
        await Cycle();
        Assert.Equal((0, 1), (Journal.Count, Chain.Settled));
    }

    [Fact]
    public async Task Taken_out_it_holds_nothing_any_more()
    {
        await Offers(1);
        var request = await Reserve(Window(gpus: 2));
        await Cycle();
        Assert.False((await Host.WithdrawAsync(Account(0xcc, 1), request, Cancel)).IsRefused);
        await Cycle();
        Assert.Equal(0, Journal.Count);
        Assert.IsType<RequestSettled>(await Settle(Request(Start, renter: 2) with { Duration = 80_000 }));
    }

    [Fact]
    public async Task Without_a_machine_it_is_matched_when_it_begins_and_expires_like_any_other()
    {
        var request = await Reserve(Window());
        await Cycle();
        Assert.Contains("No machine is on offer", (await Heard(request)).Sentence, StringComparison.Ordinal);
        await PassTo(Ten);
        await Cycle();
        Assert.IsType<RequestWaiting>(await First(Watch(request)));
        await PassTo(Ten.AddMinutes(3));
        Assert.Equal("request-unfilled", Assert.IsType<RequestRefused>(await Told(request)).Why.Code);
    }

    [Fact]
    public async Task Money_that_is_gone_when_it_begins_ends_it_with_the_chains_word()
    {
        await Offers(1);
        var request = await Reserve(Window());
        await PassTo(Ten.AddMinutes(-1), 1);
        Chain.Free[Account(0xcc, 1)] = Money.Zero;
        await PassTo(Ten, 1);
        var refused = Assert.IsType<RequestRefused>(await Told(request));
        Assert.Contains(nameof(SkipReason.BalanceTooLow), refused.Why.Sentence, StringComparison.Ordinal);
        await Cycle();
        Assert.Equal(0, Journal.Count);
    }

    [Fact]
    public async Task What_cannot_be_written_down_is_not_held()
    {
        await Offers(1);
        Journal.Full = Down;
        var request = await Reserve(Window());
        await Cycle();
        Assert.Equal("window-lost", (await Heard(request)).Code);
    }

    [Theory]
    [InlineData("a day and more", "window-start-off")]
    [InlineData("after its expiry", "window-start-off")]
    [InlineData("for anybody", "window-matcher")]
    [InlineData("a second one", "window-quota")]
    [InlineData("a second one with a pass", null)]
    [InlineData("in the past", null)]
    public async Task A_window_is_let_in_unless(string change, string? code)
    {
        var (request, start) = (Window(), UnixTime.From(Ten));
        switch (change)
        {
            case "a day and more": start = UnixTime.From(Start).Plus(86_401); break;
            case "after its expiry": start = request.Expiry.Plus(1); break;
            case "for anybody": request = request with { Matcher = Address.Zero }; break;
            case "a second one with a pass": Chain.Premium.Add(request.Renter); break;
            case "in the past": start = new(UnixTime.From(Start).Seconds - 1); break;
        }

        if (change.StartsWith("a second", StringComparison.Ordinal)) await Reserve(Window() with { Nonce = 77 });
        Chain.Free.TryAdd(request.Renter, new(1_000_000));
        var answer = await Host.SubmitAsync(request.Renter, FakeChain.Sign(request), start, Cancel);
        Assert.Equal(code, answer.TryGet(out _, out var refusal) ? null : refusal.Code);
    }

    private Request Window(int renter = 1, byte gpus = 1, DateTimeOffset? start = null) =>
        Request(Start, renter, gpus: gpus) with
        {
            Matcher = Settler,
            Expiry = UnixTime.From(start ?? Ten).Plus(120),
        };

    private async Task<Hash32> Reserve(Request request)
    {
        var start = new UnixTime(request.Expiry.Seconds - 120);
        Chain.Free.TryAdd(request.Renter, new(1_000_000));
        var answer = await Host.SubmitAsync(request.Renter, FakeChain.Sign(request), start, Cancel);
        Assert.False(answer.IsRefused);
        return request.Hash();
    }

    private async Task Offers(params int[] machines)
    {
        foreach (var machine in machines) await Publish(Offer(Time.GetUtcNow(), machine, nonce: ++_nonce));
    }

    /// <summary>Minute by minute, with offers renewed as owners do.</summary>
    private async Task PassTo(DateTimeOffset time, params int[] machines)
    {
        await Cycle();
        while (Time.GetUtcNow() < time)
        {
            var left = time - Time.GetUtcNow();
            Time.Advance(left < TimeSpan.FromMinutes(1) ? left : TimeSpan.FromMinutes(1));
            await Offers(machines);
            await Cycle();
        }
    }

    private async Task<Refusal> Heard(Hash32 request) =>
        Assert.IsType<RequestWaiting>(await First(Watch(request))).Why;

    private Task<RequestNews> Told(Hash32 request) => First(Watch(request));

    private Task<string> Free()
    {
        var offer = Assert.Single(Host.Snapshot().Offers);
        return Task.FromResult($"{offer.FreeGpus.Count} of {offer.Offer.Gpus.Count - 1}");
    }
}
