using Weft.Market;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>What an owner who wants the machine back owes to a job that was promised notice.</summary>
public sealed class ProviderNoticeTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly Notice TwoMinutes = Notice.Parse("2m").Value;

    private static ProviderInput Reclaim => new ProviderInput.OwnerReclaims();

    [Fact]
    public void The_job_is_told_and_runs_on_paid_until_the_notice_is_over()
    {
        var scene = ProviderScene.At(ProviderPhase.Running, TwoMinutes).After(7).Take(Reclaim);
        Assert.Equal((ProviderPhase.Running, Some.At(127)), (scene.State.Phase, scene.State.ReclaimAt));
        Assert.Equal(new ProviderEffect.WarnBox(), scene.Effects[0]);
        var said = Assert.IsType<Preparing>(Assert.IsType<ProviderEffect.Say>(scene.Effects[1]).Message);
        Assert.Equal("the owner takes the machine back at 08:02:07 UTC; the job has been told", said.Line);

        scene.After(23).Tick().HasEffects(new ProviderEffect.Measure());
        scene.Read().Pay(Ours.Locked);
        Assert.Equal(Some.At(127), scene.State.Until);
        Assert.Contains(said, scene.LastWords());

        scene.After(97).Tick().HasPhase(ProviderPhase.Stopping, Some.At(157));
        var why = ProvidingRefusals.Reclaimed();
        scene.HasEffects(new ProviderEffect.Say(new JobRefused(why)), new ProviderEffect.StopBox(Grace));
        scene.After(1).Take(ProviderScene.Exited(Some.At(128))).Take(new ProviderInput.ResultSaved());
        Assert.Equal((For(90), why), (scene.Submitted.Amount, scene.State.Why));
    }

    [Fact]
    public void Asking_again_does_not_make_it_shorter_or_longer()
    {
        var scene = ProviderScene.At(ProviderPhase.Running, TwoMinutes).Take(Reclaim).After(5).Take(Reclaim);
        scene.HasEffects();
        Assert.Equal(Some.At(120), scene.State.ReclaimAt);
    }

    [Fact]
    public void A_renter_that_does_not_pay_is_not_served_for_the_notice()
    {
        var scene = ProviderScene.At(ProviderPhase.Running, TwoMinutes).Take(Reclaim).After(50).Tick();
        Assert.Equal((ProviderPhase.Stopping, "voucher-missing"), (scene.State.Phase, scene.State.Why!.Code));
    }

    [Fact]
    public void The_renter_may_still_end_it_at_once()
    {
        var scene = ProviderScene.At(ProviderPhase.Running, TwoMinutes).Take(Reclaim)
            .Take(new ProviderInput.StopWanted());
        Assert.Equal(ProviderPhase.Stopping, scene.State.Phase);
        Assert.Null(scene.State.Why);
    }

    [Fact]
    public void A_job_that_is_being_started_is_told_as_soon_as_it_runs()
    {
        var scene = ProviderScene.At(ProviderPhase.Starting, TwoMinutes).Take(Reclaim);
        scene.HasEffects();
        scene.After(1).Take(new ProviderInput.BoxStarted(Some.At(1)));
        Assert.Contains(new ProviderEffect.WarnBox(), scene.Effects);
        scene.Pay(Ours.Locked);
        Assert.Equal(Some.At(120), scene.State.Until);
    }

    [Fact]
    public void A_job_that_has_not_begun_is_not_waited_for()
    {
        var scene = ProviderScene.At(ProviderPhase.Preparing, TwoMinutes).Take(Reclaim);
        Assert.Equal((ProviderPhase.Closing, "owner-reclaimed"), (scene.State.Phase, scene.State.Why!.Code));
    }

    [Theory]
    [InlineData(ProviderPhase.AwaitingJob)]
    [InlineData(ProviderPhase.Preparing)]
    [InlineData(ProviderPhase.AwaitingVoucher)]
    [InlineData(ProviderPhase.Starting)]
    [InlineData(ProviderPhase.Running)]
    public void Who_promised_not_to_take_it_back_does_not(ProviderPhase phase)
    {
        var scene = ProviderScene.At(phase, Notice.Never);
        var before = scene.State;
        Assert.Same(before, scene.Take(Reclaim).State);
        scene.HasEffects();
        Assert.Equal(Ours.Deadline.ToDateTimeOffset(), before.BoundUntil(scene.Now));
    }

    [Fact]
    public void Over_a_restart_the_word_is_kept()
    {
        var scene = ProviderScene.At(ProviderPhase.Running, TwoMinutes).Pay(Ours.Locked).Take(Reclaim).After(60)
            .Restart(running: true);
        scene.Pay(Ours.Locked);
        Assert.Equal((ProviderPhase.Running, Some.At(120)), (scene.State.Phase, scene.State.Until));
        scene.After(60).Tick();
        Assert.Equal((ProviderPhase.Stopping, "owner-reclaimed"), (scene.State.Phase, scene.State.Why!.Code));
    }

    [Theory]
    [InlineData("none", ProviderPhase.Running, 0)]
    [InlineData("2m", ProviderPhase.Running, 120)]
    [InlineData("2m", ProviderPhase.Preparing, 0)]
    [InlineData("1h", ProviderPhase.Running, 600)]
    [InlineData("2m", ProviderPhase.Collecting, 0)]
    public void A_node_that_ends_is_bound_as_long_as_it_promised(string notice, ProviderPhase phase, int seconds)
    {
        var scene = ProviderScene.At(phase, Notice.Parse(notice).Value);
        Assert.Equal(Some.At(seconds), scene.State.BoundUntil(scene.Now));
    }
}
