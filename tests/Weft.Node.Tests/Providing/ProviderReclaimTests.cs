using Weft.Market;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>
/// The reason of a reclaim reaches the renter, and a card that is gone ends its lease without notice.
/// </summary>
public sealed class ProviderReclaimTests
{
    private static readonly Notice TwoMinutes = Notice.Parse("2m").Value;
    private static readonly Refusal Hot = ProvidingRefusals.ReclaimedBecause("GPU 0 has 91 °C, 80 are allowed");

    [Fact]
    public void The_cause_is_told_when_the_notice_is_over()
    {
        var scene = ProviderScene.At(ProviderPhase.Running, TwoMinutes).Pay(Ours.Locked)
            .Take(new ProviderInput.OwnerReclaims(Hot)).After(120).Tick();
        Assert.Equal((ProviderPhase.Stopping, Hot), (scene.State.Phase, scene.State.Why));
        Assert.Contains(new ProviderEffect.Say(new JobRefused(Hot)), scene.Effects);
    }

    [Fact]
    public void A_job_that_saves_and_ends_within_its_notice_tells_its_renter_why()
    {
        var scene = ProviderScene.At(ProviderPhase.Running, TwoMinutes).Take(new ProviderInput.OwnerReclaims(Hot))
            .After(5);
        scene.Take(new ProviderInput.BoxExited(new BoxExit(0, OutOfMemory: false, Some.Start, scene.Now)));
        Assert.Equal((ProviderPhase.Collecting, "owner-reclaimed"), (scene.State.Phase, scene.State.Why!.Code));
        var told = scene.Effects.OfType<ProviderEffect.Say>().Select(say => say.Message).ToList();
        Assert.Equal(new JobRefused(scene.State.Why), told[0]);
        Assert.IsType<JobEnded>(told[^1]);
        Assert.Equal(For(5), scene.Take(new ProviderInput.ResultSaved()).Submitted.Amount);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("1h")]
    [InlineData("never")]
    public void A_card_that_is_gone_needs_no_notice(string notice)
    {
        var why = ProvidingRefusals.GpuLost(0, "it has fallen off the bus (Xid 79)");
        var scene = ProviderScene.At(ProviderPhase.Running, Notice.Parse(notice).Value).After(12)
            .Take(new ProviderInput.GpuFailed(why));
        Assert.Equal((ProviderPhase.Stopping, "gpu-lost"), (scene.State.Phase, scene.State.Why!.Code));
        Assert.IsType<ProviderEffect.StopBox>(scene.Effects[^1]);
        scene.Take(ProviderScene.Exited(At(12))).Take(new ProviderInput.ResultSaved());
        Assert.Equal(For(12), scene.Submitted.Amount);
    }

    [Fact]
    public void A_card_that_goes_before_the_job_runs_costs_nothing()
    {
        var why = ProvidingRefusals.GpuLost(0, "it wants a reset");
        var scene = ProviderScene.At(ProviderPhase.Preparing).Take(new ProviderInput.GpuFailed(why));
        Assert.Equal((ProviderPhase.Closing, why), (scene.State.Phase, scene.State.Why));
        Assert.True(scene.Submitted.Amount.IsZero);
        var starting = ProviderScene.At(ProviderPhase.Starting).Take(new ProviderInput.GpuFailed(why));
        starting.After(1).Take(new ProviderInput.BoxStarted(At(1)));
        Assert.Equal((ProviderPhase.Stopping, why), (starting.State.Phase, starting.State.Why));
    }
}
