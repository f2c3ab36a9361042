using Weft.Market;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>What a node that was killed makes of its leases, and what its absence costs.</summary>
public sealed class ProviderRestartTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    [Fact]
    public void Each_phase_goes_on_with_what_it_waited_for()
    {
        static IReadOnlyList<ProviderEffect> After(ProviderPhase phase, bool? running) =>
            ProviderScene.At(phase).After(5).Restart(running).Effects;
        Assert.Empty(After(ProviderPhase.AwaitingJob, running: null));
        Assert.Equal([new ProviderEffect.PrepareImage(Job.Image)], After(ProviderPhase.Preparing, running: null));
        Assert.Empty(After(ProviderPhase.AwaitingVoucher, running: null));
        Assert.IsType<ProviderEffect.StartBox>(Assert.Single(After(ProviderPhase.Starting, running: null)));
        Assert.Equal([new ProviderEffect.WatchBox()], After(ProviderPhase.Running, running: true));
        Assert.Equal(
            [new ProviderEffect.WatchBox(), new ProviderEffect.StopBox(Grace)],
            After(ProviderPhase.Stopping, running: true));
        Assert.Empty(After(ProviderPhase.Collecting, running: false));
        Assert.IsType<ProviderEffect.SubmitClose>(Assert.Single(After(ProviderPhase.Closing, running: null)));
        Assert.Equal([new ProviderEffect.CleanUp()], After(ProviderPhase.Closed, running: null));
    }

    [Fact]
    public void The_renter_gets_as_long_for_its_first_voucher_as_if_the_node_had_not_been_down()
    {
        var scene = ProviderScene.At(ProviderPhase.AwaitingVoucher).After(300).Restart(running: null);
        scene.HasPhase(ProviderPhase.AwaitingVoucher, Some.At(360));
        scene.After(290).Restart(running: null).HasPhase(ProviderPhase.AwaitingVoucher, Some.At(600));
    }

    [Fact]
    public void A_short_absence_is_charged_as_if_it_had_not_been()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Read().Pay(For(60)).After(20).Restart(true);
        Assert.Equal(TimeSpan.FromSeconds(50), scene.State.Used(scene.Now));
        scene.HasPhase(ProviderPhase.Running, Some.At(80));
        scene.Tick().HasEffects(new ProviderEffect.Measure());
    }

    [Fact]
    public void Of_a_long_absence_one_interval_is_charged_and_the_renter_gets_one_to_catch_up()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Read().Pay(For(60)).After(200).Restart(true);
        Assert.Equal(TimeSpan.FromSeconds(60), scene.State.Used(scene.Now));
        scene.HasPhase(ProviderPhase.Running, Some.At(260));
        scene.After(10).Take(ProviderScene.Exited(Some.At(240))).Take(new ProviderInput.ResultSaved());
        Assert.Equal((For(60), For(70)), (scene.Submitted.Amount, Billing.Owed(Ours, scene.State.Used(scene.Now))));
    }

    [Fact]
    public void A_second_absence_before_anything_was_metered_is_charged_no_further()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Read().After(200).Restart(true);
        scene.After(200).Restart(true);
        Assert.Equal(TimeSpan.FromSeconds(60), scene.State.Used(scene.Now));
    }

    [Fact]
    public void The_time_to_catch_up_ends_at_the_deadline()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(590).Restart(true);
        scene.HasPhase(ProviderPhase.Running, Some.At(600));
    }

    [Fact]
    public void A_voucher_never_shortens_the_time_to_catch_up()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(100).Restart(true).After(15).Pay(For(31));
        scene.HasPhase(ProviderPhase.Running, Some.At(130));
        Assert.True(scene.State.WakeAt <= Some.At(130));
    }

    [Theory]
    [InlineData(ProviderPhase.Running)]
    [InlineData(ProviderPhase.Stopping)]
    public void For_a_box_that_is_lost_only_metered_time_is_claimed(ProviderPhase phase)
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Read().Pay(For(60)).After(10);
        if (phase == ProviderPhase.Stopping) scene.Take(new ProviderInput.StopWanted());
        scene.After(400).Restart(running: null);
        Assert.Equal((ProviderPhase.Closing, "box-lost"), (scene.State.Phase, scene.State.Why!.Code));
        scene.HasEffects(
            new ProviderEffect.Say(new JobRefused(ProvidingRefusals.BoxLost())),
            new ProviderEffect.SubmitClose(For(30), scene.State.Voucher));
    }

    [Fact]
    public void A_box_that_is_lost_before_the_first_reading_costs_nothing()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(29).Restart(running: null);
        Assert.Equal(Money.Zero, scene.Submitted.Amount);
    }

    [Fact]
    public void A_job_that_ended_unseen_is_charged_to_its_end()
    {
        var scene = EndedUnseen().After(1).Take(ProviderScene.Exited(Some.At(45)));
        Assert.Equal(TimeSpan.FromSeconds(45), scene.State.Used(scene.Now));
        Assert.Equal(For(45), scene.Take(new ProviderInput.ResultSaved()).Submitted.Amount);
    }

    [Fact]
    public void A_job_that_died_with_the_machine_is_charged_what_was_metered_and_its_result_is_still_there()
    {
        var exit = new BoxExit(137, OutOfMemory: false, Some.Start, Some.Start) { IsEndUnknown = true };
        var scene = EndedUnseen().After(1).Take(new ProviderInput.BoxExited(exit));
        Assert.Equal(ProviderPhase.Collecting, scene.State.Phase);
        Assert.Equal(For(30), scene.Take(new ProviderInput.ResultSaved()).Submitted.Amount);
    }

    [Fact]
    public void A_job_that_ended_unseen_is_charged_two_intervals_past_the_last_reading_at_most()
    {
        var scene = EndedUnseen().After(1).Take(ProviderScene.Exited(Some.At(400)));
        Assert.Equal(For(90), scene.Take(new ProviderInput.ResultSaved()).Submitted.Amount);
    }

    [Fact]
    public void That_bound_holds_when_the_engine_never_tells_the_end()
    {
        var scene = EndedUnseen();
        scene.After((scene.State.Until - scene.Now).TotalSeconds).Tick();
        Assert.Equal(ProviderPhase.Stopping, scene.State.Phase);
        scene.After(30).Tick();
        Assert.Equal(For(90), scene.Submitted.Amount);
    }

    [Fact]
    public void That_bound_holds_when_the_renter_stops_on_chain_first() =>
        Assert.Equal(For(90), EndedUnseen().Take(new ProviderInput.StoppedOnChain()).Submitted.Amount);

    [Fact]
    public void The_meter_of_a_job_that_ended_unseen_is_not_read_any_more()
    {
        var scene = EndedUnseen().After(1).Tick();
        scene.HasEffects();
        scene.Pay(Ours.Locked).After(1).Tick().HasEffects();
        Assert.Equal(1u, scene.State.Reading!.Sequence);
    }

    [Fact]
    public void A_job_that_was_about_to_start_is_not_started_after_the_deadline()
    {
        var scene = ProviderScene.At(ProviderPhase.Starting).After(600).Restart(running: null);
        Assert.Equal((ProviderPhase.Closing, "lease-time-up"), (scene.State.Phase, scene.State.Why!.Code));
        Assert.DoesNotContain(scene.Effects, effect => effect is ProviderEffect.StartBox);
        Assert.Equal(Money.Zero, scene.Submitted.Amount);
    }

    /// <summary>Metered for 30 s, all of the lock signed; the node comes back to an ended box at 500 s.</summary>
    private static ProviderScene EndedUnseen() =>
        ProviderScene.At(ProviderPhase.Running).After(30).Read().Pay(Ours.Locked).After(470).Restart(running: false);
}
