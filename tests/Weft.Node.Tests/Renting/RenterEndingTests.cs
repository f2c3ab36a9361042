using Weft.Market;
using static Weft.Node.Tests.RenterScene;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>How a lease ends for its renter when the provider does its part, and when it does not.</summary>
public sealed class RenterEndingTests
{
    [Fact]
    public void A_job_that_has_ended_is_saved_let_go_and_closed()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(20).Hear(new JobEnded(3, OutOfMemory: true));
        scene.HasPhase(RenterPhase.Saving, Some.At(20) + Times.SaveWait);
        Assert.Equal((new JobEnd(3, OutOfMemory: true), Some.At(20)), (scene.State.End, scene.State.EndedAt!.Value));
        scene.HasEffects(new RenterEffect.FetchResult());
        scene.After(5).Take(new RenterInput.ResultSaved("/tmp/out"));
        scene.HasPhase(RenterPhase.AwaitingClose, Some.At(25) + Times.CloseWait);
        Assert.Equal(("/tmp/out", Some.At(25)), (scene.State.ResultPath, scene.State.SavedAt!.Value));
        scene.HasEffects(new RenterEffect.SendSaved());
        scene.After(5).Take(new RenterInput.ClosedOnChain(Bill(For(20))));
        Assert.Equal((RenterPhase.Closed, Bill(For(20))), (scene.State.Phase, scene.State.Bill));
        scene.HasEffects();
        Assert.Equal(DateTimeOffset.MaxValue, scene.WakeAt);
    }

    [Fact]
    public void A_job_so_short_that_its_start_was_not_heard_is_saved_too()
    {
        var scene = RenterScene.At(RenterPhase.Starting).Hear(new JobEnded(0, OutOfMemory: false));
        Assert.Equal((RenterPhase.Saving, TimeSpan.Zero), (scene.State.Phase, scene.State.Used));
        scene.HasEffects(new RenterEffect.FetchResult());
    }

    [Fact]
    public void A_provider_that_refuses_before_the_start_is_only_awaited_to_close()
    {
        foreach (var no in new RenterInput[]
            { new RenterInput.HandOverRefused(No), new RenterInput.Said(new JobRefused(No)) })
        {
            var scene = RenterScene.At(RenterPhase.Starting).Take(no);
            scene.HasPhase(RenterPhase.AwaitingClose, Some.Start + Times.CloseWait);
            Assert.Equal(No, scene.State.Why);
        }
    }

    [Fact]
    public void A_job_that_is_refused_while_it_runs_still_brings_its_result()
    {
        var scene = RenterScene.At(RenterPhase.Running).Hear(new JobRefused(No));
        Assert.Equal((RenterPhase.Running, No), (scene.State.Phase, scene.State.Why));
        scene.Hear(new JobRefused(ProvidingRefusals.Reclaimed())).Hear(new JobEnded(143, OutOfMemory: false));
        Assert.Equal((RenterPhase.Saving, No), (scene.State.Phase, scene.State.Why));
    }

    [Fact]
    public void A_result_that_cannot_be_fetched_in_time_is_lost()
    {
        var scene = RenterScene.At(RenterPhase.Saving).After(600).Tick();
        scene.HasPhase(RenterPhase.AwaitingClose, Some.At(600) + Times.CloseWait);
        Assert.Equal("result-lost", scene.State.Why!.Code);
        scene = RenterScene.At(RenterPhase.Saving).Take(new RenterInput.ResultRefused(No));
        Assert.Equal((RenterPhase.Saving, null), (scene.State.Phase, scene.State.Why));
        Assert.Equal(No, scene.After(600).Tick().State.Why);
    }

    [Theory]
    [InlineData(RenterPhase.Starting)]
    [InlineData(RenterPhase.Running)]
    public void Who_wants_to_stop_says_so_and_goes_to_the_chain_when_that_does_not_help(RenterPhase phase)
    {
        var scene = RenterScene.At(phase).Take(new RenterInput.StopWanted());
        scene.HasPhase(phase, Some.At(60));
        scene.HasEffects(new RenterEffect.SendStop());
        scene.After(5).Take(new RenterInput.StopWanted()).HasEffects();
        scene.Take(new RenterInput.LineUp()).HasEffects(new RenterEffect.SendStop());
        scene.Wake().HasPhase(RenterPhase.Stopped, Some.At(60) + Times.ChainRetry);
        scene.HasEffects(new RenterEffect.SubmitStop());
    }

    [Theory]
    [InlineData(RenterPhase.Saving)]
    [InlineData(RenterPhase.AwaitingClose)]
    [InlineData(RenterPhase.Stopped)]
    public void After_the_job_there_is_nothing_to_stop(RenterPhase phase)
    {
        var scene = RenterScene.At(phase);
        var before = scene.State;
        Assert.Equal(before with { StopWanted = true }, scene.Take(new RenterInput.StopWanted()).State);
        scene.HasEffects();
    }

    [Fact]
    public void A_start_that_is_heard_after_the_wish_to_stop_does_not_take_it_back()
    {
        var scene = RenterScene.At(RenterPhase.Starting).Hear(new AwaitingVoucher(For(30)));
        scene.Take(new RenterInput.StopWanted()).After(1).Hear(new JobStarted(Some.At(1)));
        scene.HasPhase(RenterPhase.Running, Some.At(60));
        Assert.IsType<RenterEffect.SubmitStop>(Assert.Single(scene.Wake().Effects));
    }

    [Fact]
    public void A_provider_that_is_gone_is_waited_for_then_the_lease_is_stopped_and_at_last_expired()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(10).Take(new RenterInput.LineCut());
        scene.HasPhase(RenterPhase.Running, Some.At(310));
        scene.After(290).Take(new RenterInput.LineCut()).Wake().HasPhase(RenterPhase.Stopped, Some.At(370));
        Assert.Equal("provider-gone", scene.State.Why!.Code);
        scene.HasEffects(new RenterEffect.SubmitStop());
        scene.After(30).Take(new RenterInput.StoppedOnChain(330));
        var free = Some.At(330 + (6 * 3_600) + 1);
        scene.HasPhase(RenterPhase.Stopped, free);
        scene.HasEffects();
        scene.Wake().HasPhase(RenterPhase.Stopped, free + Times.ChainRetry);
        scene.HasEffects(new RenterEffect.SubmitExpire());
        scene.Wake().HasEffects(new RenterEffect.SubmitExpire());
        scene.Take(new RenterInput.ClosedOnChain(Bill(Money.Zero)));
        Assert.Equal(RenterPhase.Closed, scene.State.Phase);
    }

    [Fact]
    public void A_line_that_comes_back_in_time_is_as_if_it_had_not_been_cut()
    {
        var scene = RenterScene.At(RenterPhase.Running);
        var before = scene.State;
        scene.Take(new RenterInput.LineCut()).After(299).Tick().Take(new RenterInput.LineUp());
        Assert.Equal(before, scene.State);
    }

    [Fact]
    public void A_job_that_never_starts_is_given_up_at_the_deadline_without_paying_for_a_stop()
    {
        var scene = RenterScene.At(RenterPhase.Starting).Wake();
        Assert.Equal((RenterPhase.Stopped, Some.Expiry), (scene.State.Phase, scene.WakeAt));
        scene.HasEffects();
        scene.Wake().HasEffects(new RenterEffect.SubmitExpire());
    }

    [Fact]
    public void A_provider_that_does_not_close_is_closed_for_with_its_own_signature_and_else_stopped()
    {
        var closing = Closing(For(20));
        var scene = RenterScene.At(RenterPhase.Running).After(20).Hear(new ClosingSent(closing));
        scene.HasPhase(RenterPhase.AwaitingClose, Some.At(200));
        scene.HasEffects();
        scene.Wake().HasEffects(new RenterEffect.SubmitClose(closing));
        scene.After(1).Take(new RenterInput.ChainRefused(No)).HasPhase(RenterPhase.AwaitingClose, Some.At(261));
        scene.Wake().HasPhase(RenterPhase.Stopped, Some.At(321));
        scene.HasEffects(new RenterEffect.SubmitStop());
    }

    [Fact]
    public void A_closing_above_what_was_signed_is_remembered_as_a_refusal_and_never_brought_to_the_chain()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(20).Hear(new ClosingSent(Closing(For(31))));
        Assert.Equal(RentingRefusals.ClaimTooHigh(For(31), For(30)), scene.State.Why);
        Assert.Equal(RenterPhase.AwaitingClose, scene.State.Phase);
        scene.Wake().HasEffects(new RenterEffect.SubmitStop());
    }

    [Fact]
    public void A_closing_of_another_lease_is_not_heard()
    {
        var scene = RenterScene.At(RenterPhase.Running);
        var before = scene.State;
        scene.Hear(new ClosingSent(new(new(OtherLease, For(1)), default))).HasEffects();
        Assert.Same(before, scene.State);
    }

    [Theory]
    [InlineData(RenterPhase.Starting)]
    [InlineData(RenterPhase.Running)]
    public void A_closing_that_comes_before_its_reason_is_explained_by_a_late_word(RenterPhase phase)
    {
        var scene = RenterScene.At(phase).After(3).Take(new RenterInput.ClosedOnChain(Bill(For(2))));
        scene.HasPhase(RenterPhase.AwaitingReason, Some.At(13));
        Assert.True(scene.State.WantsLine);
        var waiting = scene.State;
        scene.Hear(new JobStarted(Some.Start)).Take(new RenterInput.ClosedOnChain(Bill(For(1))));
        Assert.Same(waiting, scene.State);
        scene.After(1).Hear(new JobRefused(No));
        Assert.Equal(
            (RenterPhase.Closed, No, Bill(For(2)), Some.At(3)),
            (scene.State.Phase, scene.State.Why, scene.State.Bill, scene.State.ClosedAt!.Value));
    }

    [Fact]
    public void A_closing_that_nobody_explains_is_told_as_that()
    {
        var scene = RenterScene.At(RenterPhase.AwaitingReason).Wake();
        Assert.Equal((RenterPhase.Closed, Some.At(10)), (scene.State.Phase, scene.Now));
        Assert.Equal("closed-without-reason", scene.State.Why!.Code);
    }

    [Fact]
    public void Who_stopped_or_never_handed_a_job_over_needs_no_reason()
    {
        var stopped = RenterScene.At(RenterPhase.Running).Take(new RenterInput.StopWanted());
        foreach (var scene in new[] { stopped, new RenterScene() })
        {
            scene.Take(new RenterInput.ClosedOnChain(Bill(For(2))));
            Assert.Equal((RenterPhase.Closed, null), (scene.State.Phase, scene.State.Why));
        }
    }

    [Fact]
    public void What_the_chain_has_closed_is_closed_whatever_the_phase_and_nothing_changes_any_more()
    {
        foreach (var phase in Enum.GetValues<RenterPhase>())
        {
            var scene = RenterScene.At(phase).Take(new RenterInput.ClosedOnChain(Bill(For(5))));
            if (scene.State.Phase == RenterPhase.AwaitingReason) scene.Wake();
            Assert.Equal((RenterPhase.Closed, Bill(For(5))), (scene.State.Phase, scene.State.Bill));
            var before = scene.State;
            foreach (var late in EveryInput())
            {
                scene.After(1).Take(late).HasEffects();
                Assert.Same(before, scene.State);
            }
        }
    }
}
