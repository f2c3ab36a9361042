using Weft.Market;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>Readings grow, cost what energy costs at their time, and are what vouchers answer.</summary>
public sealed class ProviderReadingTests
{
    private static readonly EnergyRates Night = new(180_000, 50);
    private static readonly EnergyRates Day = new(300_000, 400);

    [Fact]
    public void A_meter_that_starts_again_takes_nothing_back()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Take(Measured(9_000_000, 40, cpu: 4_000));
        scene.Pay(For(60)).After(30).Take(Measured(1_000, 7, cpu: 20));
        var reading = scene.State.Reading!;
        Assert.Equal((2u, 9_000_000UL, 40UL), (reading.Sequence, reading.MillijoulesUsed, reading.BytesIn));
        Assert.Equal(4_000UL, reading.Detail!.CpuMilliseconds);
        Assert.Equal(EnergySource.Counted, reading.Detail.Source);
    }

    [Fact]
    public void Energy_costs_and_emits_what_it_does_at_its_time()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Take(Measured(3_600_000, 0, rates: Night));
        scene.Pay(For(60)).After(30).Take(Measured(7_200_000, 0, rates: Day));
        Assert.Equal(new EnergyBill(7_200_000, new(480), 450), scene.State.Energy);
        Assert.Equal(450UL, scene.State.Reading!.Detail!.CarbonMilligrams);
    }

    [Fact]
    public void What_came_after_the_last_reading_is_in_the_final_one()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Take(Measured(1_000, 1)).After(5);
        scene.Take(new ProviderInput.BoxExited(
            new BoxExit(0, OutOfMemory: false, Some.Start, scene.Now), new MeterSample(1_500, 2, 3), Day));
        var reading = scene.State.Reading!;
        Assert.Equal((1_500UL, 2UL, 3UL, true),
            (reading.MillijoulesUsed, reading.BytesIn, reading.BytesOut, reading.Final));
    }

    [Fact]
    public void An_answer_counts_for_the_reading_that_stands()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Read();
        var good = Answer(scene.State.Reading!, For(60));
        scene.Take(new ProviderInput.VoucherCame(Voucher(For(60)), good));
        Assert.Equal(good, scene.State.Answer);

        scene.After(30).Read();
        scene.Take(new ProviderInput.VoucherCame(Voucher(For(90)), good));
        Assert.Equal((For(90), good), (scene.State.Signed, scene.State.Answer));
        var other = Answer(scene.State.Reading! with { BytesIn = 1_000 }, For(90));
        Assert.Equal(good, scene.Take(new ProviderInput.VoucherCame(Voucher(For(90)), other)).State.Answer);
    }

    [Fact]
    public void What_a_lease_came_to_is_booked_once_it_is_closed()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Take(Measured(3_600_000, 0, rates: Day));
        scene.Pay(For(60)).After(10).Take(ProviderScene.Exited(scene.Now)).Take(new ProviderInput.ResultSaved());
        var closed = new LeaseClosed(9, OtherLease, Ours.Id, For(40));
        scene.Take(new ProviderInput.ClosedOnChain(closed));
        var entry = Assert.Single(scene.Effects.OfType<ProviderEffect.Book>()).Entry;
        Assert.Equal((Ours.Id, For(40), Ours.FeeOf(For(40))), (entry.Lease, entry.Paid, entry.Fee));
        Assert.Equal((new Money(300), EnergySource.Counted), (entry.Energy!.Cost, entry.Source));
        Assert.Equal(scene.State.Reading, entry.Reading);
    }

    [Fact]
    public void A_lease_that_never_ran_is_not_booked()
    {
        var scene = ProviderScene.At(ProviderPhase.AwaitingJob).Take(new ProviderInput.ClosedOnChain());
        Assert.Empty(scene.Effects.OfType<ProviderEffect.Book>());
    }

    [Fact]
    public async Task The_books_outlive_the_lease_and_tell_what_runs()
    {
        var journal = new FakeJournal();
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Take(Measured(3_600_000, 0, rates: Day));
        scene.Pay(For(60));
        var cancel = TestContext.Current.CancellationToken;
        await journal.SaveAsync(
            LeaseHost.KeyOf(Ours.Id),
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(scene.State, NodeJson.Default.ProviderLease), cancel);
        var running = Assert.Single(await EarningsBook.RunningAsync(journal, scene.Now, cancel));
        Assert.Equal((For(30), new Money(300)), (running.Paid, running.Energy!.Cost));

        var entry = EarningEntry.Of(scene.State with { Claim = For(30) }, null, scene.Now);
        await EarningsBook.SaveAsync(journal, entry, cancel);
        await EarningsBook.SaveAsync(journal, entry, cancel);
        var loaded = Assert.Single(await EarningsBook.LoadAsync(journal, cancel));
        Assert.Equal(entry, loaded with { Answer = entry.Answer });
    }

    private static ProviderInput Measured(
        ulong millijoules, ulong bytesIn, ulong? cpu = null, EnergyRates rates = default) => new ProviderInput.Measured(
        new MeterSample(millijoules, bytesIn, 0)
        {
            Detail = new(EnergySource.Counted, CpuMilliseconds: cpu),
        },
        rates);

    private static Signed<ReadingAnswer> Answer(Reading reading, Money amount) =>
        new(new(Ours.Id, reading.Hash(), amount), new byte[] { 9 });
}
