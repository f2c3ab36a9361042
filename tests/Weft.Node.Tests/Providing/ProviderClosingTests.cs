using Weft.Market;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>How a lease ends at a provider, what it claims, and that every phase has a way there.</summary>
public sealed class ProviderClosingTests
{
    [Fact]
    public void A_job_that_ends_leaves_a_last_reading_and_its_result_and_then_exactly_its_time_is_claimed()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Read().Pay(For(60)).After(12);
        scene.Take(ProviderScene.Exited(Some.At(41.0005)));
        scene.HasPhase(ProviderPhase.Collecting, Some.At(42) + ProviderScene.Times.CollectWait);
        var last = new Reading(Ours.Id, 2, new GpuTime(82_000), 10, 20, 30, Final: true);
        scene.HasEffects(
            new ProviderEffect.Say(new ReadingSent(last, For(41), For(41))),
            new ProviderEffect.Say(new JobEnded(3, OutOfMemory: true)));
        scene.Take(new ProviderInput.ResultSaved());
        Assert.Equal((ProviderPhase.Closing, For(41)), (scene.State.Phase, scene.State.Claim!.Value));
        scene.HasEffects(new ProviderEffect.SubmitClose(For(41), scene.State.Voucher));
    }

    [Fact]
    public void No_more_is_claimed_than_was_signed()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(45).Take(ProviderScene.Exited(Some.At(45)));
        Assert.Equal(For(30), scene.Take(new ProviderInput.ResultSaved()).Submitted.Amount);
    }

    [Fact]
    public void A_voucher_that_comes_after_the_end_still_pays_for_what_was_used()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(45).Take(ProviderScene.Exited(Some.At(45)));
        Assert.Equal(For(45), scene.Pay(For(45)).Take(new ProviderInput.ResultSaved()).Submitted.Amount);
    }

    [Fact]
    public void An_end_that_the_engine_puts_ahead_of_the_clock_is_not_charged()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(5).Take(ProviderScene.Exited(Some.At(25)));
        Assert.Equal(For(5), scene.Take(new ProviderInput.ResultSaved()).Submitted.Amount);
        scene = ProviderScene.At(ProviderPhase.Running).After(5).Take(ProviderScene.Exited(Some.At(-25)));
        Assert.Equal(Money.Zero, scene.Take(new ProviderInput.ResultSaved()).Submitted.Amount);
    }

    [Theory]
    [InlineData(ProviderPhase.AwaitingJob, "job-not-handed-over")]
    [InlineData(ProviderPhase.Preparing, "image-too-slow")]
    [InlineData(ProviderPhase.AwaitingVoucher, "voucher-missing")]
    [InlineData(ProviderPhase.Starting, "box-too-slow")]
    public void A_phase_before_the_start_that_takes_too_long_closes_for_nothing_and_says_why(
        ProviderPhase phase, string code)
    {
        var scene = ProviderScene.At(phase);
        scene.After((scene.State.Until - scene.Now).TotalSeconds).Tick();
        Assert.Equal((ProviderPhase.Closing, code), (scene.State.Phase, scene.State.Why!.Code));
        Assert.Equal(new ProviderEffect.Say(new JobRefused(scene.State.Why)), scene.Effects[0]);
        Assert.Equal(Money.Zero, scene.Submitted.Amount);
        Assert.Equal(
            phase == ProviderPhase.Starting, scene.Effects.Contains(new ProviderEffect.StopBox(TimeSpan.Zero)));
    }

    [Theory]
    [InlineData(ProviderPhase.Preparing)]
    [InlineData(ProviderPhase.Starting)]
    public void What_the_engine_refuses_ends_the_lease_for_nothing(ProviderPhase phase)
    {
        var scene = ProviderScene.At(phase).Take(
            phase == ProviderPhase.Preparing
                ? new ProviderInput.ImageRefused(No)
                : new ProviderInput.BoxRefused(No));
        Assert.Equal((No, Money.Zero), (scene.State.Why, scene.Submitted.Amount));
    }

    [Fact]
    public void A_box_that_does_not_stop_is_killed_and_the_lease_closed()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).Pay(For(60)).After(20).Take(new ProviderInput.StopWanted());
        scene.After(30).Tick();
        Assert.Equal(ProviderPhase.Closing, scene.State.Phase);
        scene.HasEffects(
            new ProviderEffect.StopBox(TimeSpan.Zero),
            new ProviderEffect.SubmitClose(For(50), scene.State.Voucher));
    }

    [Fact]
    public void A_result_that_nobody_fetches_does_not_hold_the_GPUs_for_ever()
    {
        var scene = ProviderScene.At(ProviderPhase.Collecting).After(600).Tick();
        Assert.Equal(ProviderPhase.Closing, scene.State.Phase);
    }

    [Theory]
    [InlineData(ProviderPhase.AwaitingJob, false)]
    [InlineData(ProviderPhase.Preparing, false)]
    [InlineData(ProviderPhase.AwaitingVoucher, false)]
    [InlineData(ProviderPhase.Starting, true)]
    [InlineData(ProviderPhase.Running, true)]
    [InlineData(ProviderPhase.Collecting, false)]
    public void When_the_renter_stops_on_chain_the_claim_goes_there_at_once(ProviderPhase phase, bool box)
    {
        var scene = ProviderScene.At(phase).After(5).Take(new ProviderInput.StoppedOnChain());
        Assert.Equal(ProviderPhase.Closing, scene.State.Phase);
        var used = phase is ProviderPhase.Running ? For(5) : Money.Zero;
        Assert.Equal(new ProviderEffect.SubmitClose(used, scene.State.Voucher), scene.Submitted);
        Assert.Equal(box, scene.Effects.Contains(new ProviderEffect.StopBox(TimeSpan.Zero)));
    }

    /// <summary>A node that was killed while its box ended must not charge what it only hears of later.</summary>
    [Fact]
    public void A_box_that_is_being_stopped_says_how_long_it_ran_even_if_the_renter_stops_on_chain()
    {
        var scene = ProviderScene.At(ProviderPhase.Stopping).After(5).Take(new ProviderInput.StoppedOnChain());
        Assert.Equal(ProviderPhase.Stopping, scene.State.Phase);
        Assert.Null(scene.State.Claim);
    }

    [Fact]
    public void A_closing_that_the_chain_refuses_is_sent_again_with_growing_pauses_below_an_hour()
    {
        var scene = ProviderScene.At(ProviderPhase.Closing);
        double[] pauses = [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 2_560];
        foreach (var pause in pauses)
        {
            scene.Take(new ProviderInput.CloseRefused(No)).HasEffects();
            Assert.Equal(scene.Now + TimeSpan.FromSeconds(pause), scene.State.Until);
            scene.After(pause).Tick().HasEffects(new ProviderEffect.SubmitClose(Money.Zero, scene.State.Voucher));
        }
    }

    [Fact]
    public void A_closing_that_is_neither_taken_nor_refused_is_sent_again()
    {
        var scene = ProviderScene.At(ProviderPhase.Closing);
        scene.After((scene.State.Until - scene.Now).TotalSeconds).Tick();
        scene.HasEffects(new ProviderEffect.SubmitClose(Money.Zero, scene.State.Voucher));
        Assert.True(scene.State.Until > scene.Now);
    }

    [Fact]
    public void What_the_chain_has_closed_is_cleaned_up_whatever_the_phase()
    {
        foreach (var phase in Enum.GetValues<ProviderPhase>().Where(phase => phase < ProviderPhase.Closed))
        {
            var scene = ProviderScene.At(phase).Take(new ProviderInput.ClosedOnChain());
            Assert.Equal(ProviderPhase.Closed, scene.State.Phase);
            scene.HasEffects(new ProviderEffect.CleanUp());
        }
    }

    [Fact]
    public void Once_closed_nothing_changes_any_more()
    {
        var scene = ProviderScene.At(ProviderPhase.Closed);
        var before = scene.State;
        foreach (var input in ProviderScene.EveryInput())
        {
            if (input is ProviderInput.JobTaken or ProviderInput.VoucherCame)
                Assert.Equal("lease-over", scene.Refused(input).Code);
            else scene.Take(input).HasEffects();
            Assert.Same(before, scene.State);
        }
    }

    [Fact]
    public void While_closing_only_the_chain_is_heard()
    {
        var scene = ProviderScene.At(ProviderPhase.Closing);
        var before = scene.State;
        foreach (var input in ProviderScene.EveryInput().Where(
            one => one is not (ProviderInput.JobTaken or ProviderInput.VoucherCame or ProviderInput.ClosedOnChain
                or ProviderInput.CloseRefused or ProviderInput.GoneFromChain)))
        {
            scene.Take(input).HasEffects();
            Assert.Same(before, scene.State);
        }
    }
}
