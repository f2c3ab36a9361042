using Weft.Market;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>How long a provider serves, what it asks for meanwhile, and who can end it.</summary>
public sealed class ProviderServingTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static Refusal Unpaid => ProvidingRefusals.VoucherMissing(For(30), TimeSpan.FromSeconds(30));

    [Fact]
    public void A_job_that_is_handed_over_is_prepared_paid_for_and_run()
    {
        var scene = ProviderScene.At(ProviderPhase.AwaitingJob);
        scene.Take(new ProviderInput.JobTaken(Job, "/tmp/input.tar"));
        scene.HasPhase(ProviderPhase.Preparing, Ours.Deadline.ToDateTimeOffset());
        scene.HasEffects(new ProviderEffect.PrepareImage(Job.Image));
        scene.After(4).Take(new ProviderInput.ImageReady());
        scene.HasPhase(ProviderPhase.AwaitingVoucher, Some.At(64));
        scene.HasEffects(new ProviderEffect.Say(new AwaitingVoucher(For(30))));
        scene.After(2).Pay(For(30)).After(1).Take(new ProviderInput.BoxStarted(Some.At(6.5)));
        scene.HasPhase(ProviderPhase.Running, Some.At(6.5 + 30 + 20));
        Assert.Equal((Some.At(6.5), Some.At(36.5)), (scene.State.StartedAt!.Value, scene.State.WakeAt));
        scene.HasEffects(new ProviderEffect.WatchBox(), new ProviderEffect.Say(new JobStarted(Some.At(6.5))));
    }

    [Fact]
    public void Handing_the_job_over_again_changes_nothing_until_the_lease_is_closing()
    {
        var again = new ProviderInput.JobTaken(Job with { Image = "other" }, InputTar: null);
        var scene = ProviderScene.At(ProviderPhase.Running);
        var before = scene.State;
        Assert.Same(before, scene.Take(again).State);
        scene.HasEffects();
        Assert.Equal("lease-over", ProviderScene.At(ProviderPhase.Closing).Refused(again).Code);
    }

    [Fact]
    public void A_start_that_the_engine_puts_ahead_of_the_clock_is_not_believed()
    {
        var scene = ProviderScene.At(ProviderPhase.Starting).Take(new ProviderInput.BoxStarted(Some.At(3_600)));
        Assert.Equal(Some.Start, scene.State.StartedAt);
    }

    [Fact]
    public void After_each_interval_the_meter_is_read_and_the_next_interval_asked_for()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(29).Tick();
        scene.HasEffects();
        scene.After(1).Tick().HasEffects(new ProviderEffect.Measure());
        var reading = new Reading(Ours.Id, 1, new GpuTime(62_000), 10, 20, 30, Final: false);
        scene.After(1).Read().HasEffects(new ProviderEffect.Say(new ReadingSent(reading, For(31), For(61))));
        scene.After(1).Pay(For(61));
        Assert.Equal((Some.At(61), Some.At(81)), (scene.State.WakeAt, scene.State.Until));
    }

    [Fact]
    public void A_reading_that_nobody_answers_is_said_again_sooner()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Tick().Read();
        Assert.Equal(Some.At(40), scene.State.WakeAt);
        scene.After(10).Tick().HasEffects(new ProviderEffect.Measure());
        Assert.Equal(2u, scene.Read().State.Reading!.Sequence);
    }

    [Fact]
    public void Unpaid_the_job_has_ended_one_interval_after_what_is_paid()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(49.9).Tick();
        Assert.Equal(ProviderPhase.Running, scene.State.Phase);
        scene.After(0.1).Tick().HasPhase(ProviderPhase.Stopping, Some.At(50 + 30));
        scene.HasEffects(new ProviderEffect.Say(new JobRefused(Unpaid)), new ProviderEffect.StopBox(Grace));
        Assert.Equal(Unpaid, scene.State.Why);
    }

    [Fact]
    public void At_the_deadline_the_job_ends_however_much_is_paid()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).Pay(Ours.Locked);
        Assert.Equal(Ours.Deadline.ToDateTimeOffset(), scene.State.Until);
        scene.After(600).Tick();
        Assert.Equal((ProviderPhase.Stopping, "lease-time-up"), (scene.State.Phase, scene.State.Why!.Code));
    }

    [Fact]
    public void When_the_owner_wants_the_machine_back_the_job_is_told_why_and_stopped()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(7).Take(new ProviderInput.OwnerReclaims());
        scene.HasPhase(ProviderPhase.Stopping, Some.At(37));
        var why = ProvidingRefusals.Reclaimed();
        scene.HasEffects(new ProviderEffect.Say(new JobRefused(why)), new ProviderEffect.StopBox(Grace));
        scene.After(2).Take(ProviderScene.Exited(Some.At(9))).Take(new ProviderInput.ResultSaved());
        Assert.Equal((For(9), why), (scene.Submitted.Amount, scene.State.Why));
    }

    [Fact]
    public void When_the_renter_wants_to_stop_nobody_is_refused()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).Take(new ProviderInput.StopWanted());
        scene.HasEffects(new ProviderEffect.StopBox(Grace));
        Assert.Null(scene.State.Why);
        scene.Take(new ProviderInput.StopWanted()).HasEffects();
    }

    [Theory]
    [InlineData(ProviderPhase.AwaitingJob)]
    [InlineData(ProviderPhase.Preparing)]
    [InlineData(ProviderPhase.AwaitingVoucher)]
    public void Before_the_start_a_stop_closes_for_nothing(ProviderPhase phase)
    {
        var scene = ProviderScene.At(phase).Take(new ProviderInput.StopWanted());
        Assert.Equal(ProviderPhase.Closing, scene.State.Phase);
        scene.HasEffects(new ProviderEffect.SubmitClose(Money.Zero, Voucher: null));
        scene = ProviderScene.At(phase).Take(new ProviderInput.OwnerReclaims());
        var why = new JobRefused(ProvidingRefusals.Reclaimed());
        scene.HasEffects(new ProviderEffect.Say(why), new ProviderEffect.SubmitClose(Money.Zero, Voucher: null));
    }

    [Fact]
    public void A_stop_while_the_box_is_being_started_takes_hold_as_soon_as_it_runs()
    {
        var scene = ProviderScene.At(ProviderPhase.Starting).Take(new ProviderInput.OwnerReclaims());
        Assert.Equal((ProviderPhase.Starting, true), (scene.State.Phase, scene.State.StopWanted));
        scene.HasEffects();
        scene.After(1).Take(new ProviderInput.BoxStarted(Some.At(1))).HasPhase(ProviderPhase.Stopping, Some.At(31));
        scene.HasEffects(
            new ProviderEffect.WatchBox(), new ProviderEffect.Say(new JobRefused(ProvidingRefusals.Reclaimed())),
            new ProviderEffect.StopBox(Grace));
    }

    [Fact]
    public void A_renter_that_connects_hears_the_last_word_of_the_phase()
    {
        static ProviderMessage Last(ProviderPhase phase) => ProviderScene.At(phase).LastWords().Last();
        Assert.Empty(ProviderScene.At(ProviderPhase.AwaitingJob).LastWords());
        Assert.IsType<Preparing>(Last(ProviderPhase.Preparing));
        Assert.Equal(new AwaitingVoucher(For(30)), Last(ProviderPhase.AwaitingVoucher));
        Assert.Equal(new JobStarted(Some.Start), Last(ProviderPhase.Running));
        Assert.Equal(new JobEnded(3, OutOfMemory: true), Last(ProviderPhase.Collecting));
        var running = ProviderScene.At(ProviderPhase.Running).After(30).Read();
        Assert.Equal(new ReadingSent(running.State.Reading!, For(30), For(60)), running.LastWords().Last());
    }
}
