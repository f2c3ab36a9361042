using Weft.Market;
using static Weft.Node.Tests.ProviderScene;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>Which promises to pay a provider takes, and what they set going.</summary>
public sealed class ProviderVoucherTests
{
    [Fact]
    public void A_voucher_for_one_interval_starts_the_job_on_the_leased_GPUs()
    {
        var scene = ProviderScene.At(ProviderPhase.AwaitingVoucher).After(5).Pay(For(30));
        scene.HasPhase(ProviderPhase.Starting, Some.At(5) + Times.StartWait);
        Assert.Equal(For(30), scene.State.Signed);
        scene.HasEffects(new ProviderEffect.StartBox(new(Ours.Id, Job, Ours.Gpus, "/tmp/input.tar")));
    }

    [Fact]
    public void A_first_voucher_below_one_interval_is_refused_and_starts_nothing()
    {
        var scene = ProviderScene.At(ProviderPhase.AwaitingVoucher);
        Assert.Equal(
            ProvidingRefusals.VoucherTooSmall(new(29_999), For(30)), scene.Refused(Paying(new(29_999))));
        Assert.Equal((ProviderPhase.AwaitingVoucher, Money.Zero), (scene.State.Phase, scene.State.Signed));
    }

    [Theory]
    [InlineData(ProviderPhase.AwaitingJob)]
    [InlineData(ProviderPhase.Preparing)]
    public void Nothing_is_paid_before_the_job_is_ready(ProviderPhase phase)
    {
        var scene = ProviderScene.At(phase);
        Assert.Equal("voucher-early", scene.Refused(Paying(For(30))).Code);
        Assert.Null(scene.State.Voucher);
    }

    [Theory]
    [InlineData(ProviderPhase.AwaitingVoucher)]
    [InlineData(ProviderPhase.Running)]
    [InlineData(ProviderPhase.Collecting)]
    public void A_voucher_for_another_lease_is_refused_in_any_phase(ProviderPhase phase)
    {
        var scene = ProviderScene.At(phase);
        var before = scene.State;
        var other = new Signed<Voucher>(new(OtherLease, For(60)), default);
        Assert.Equal("voucher-other-lease", scene.Refused(new ProviderInput.VoucherCame(other)).Code);
        Assert.Same(before, scene.State);
    }

    [Theory]
    [InlineData(ProviderPhase.AwaitingVoucher)]
    [InlineData(ProviderPhase.Running)]
    public void A_voucher_above_the_lock_is_worth_nothing_and_refused(ProviderPhase phase)
    {
        var scene = ProviderScene.At(phase);
        var above = Ours.Locked + new Money(1);
        Assert.Equal(ProvidingRefusals.VoucherAboveLock(above, Ours.Locked), scene.Refused(Paying(above)));
        Assert.Equal(Ours.Locked, scene.Pay(Ours.Locked).State.Signed);
    }

    [Theory]
    [InlineData(ProviderPhase.Starting)]
    [InlineData(ProviderPhase.Running)]
    [InlineData(ProviderPhase.Stopping)]
    [InlineData(ProviderPhase.Collecting)]
    public void Vouchers_only_grow(ProviderPhase phase)
    {
        var scene = ProviderScene.At(phase);
        Assert.Equal(
            ProvidingRefusals.VoucherLower(new(29_999), For(30)), scene.Refused(Paying(new(29_999))));
        Assert.Equal(For(30), scene.Pay(For(30)).State.Signed);
        scene.HasEffects();
        Assert.Equal(For(31), scene.Pay(For(31)).State.Signed);
        Assert.Equal((phase, 0), (scene.State.Phase, scene.Effects.Count));
    }

    [Theory]
    [InlineData(ProviderPhase.Closing)]
    [InlineData(ProviderPhase.Closed)]
    public void What_is_claimed_is_not_changed_by_a_later_voucher(ProviderPhase phase)
    {
        var scene = ProviderScene.At(phase);
        Assert.Equal("lease-over", scene.Refused(Paying(For(60))).Code);
        Assert.Equal((Money.Zero, For(30)), (scene.State.Claim!.Value, scene.State.Signed));
    }

    [Fact]
    public void A_first_voucher_after_the_deadline_starts_nothing()
    {
        var scene = ProviderScene.At(ProviderPhase.AwaitingVoucher).After(600);
        Assert.Equal("lease-time-up", scene.Refused(Paying(For(30))).Code);
        scene.Tick().HasPhase(ProviderPhase.Closing, Some.At(600) + Times.CloseRetry + Times.StartWait);
    }
}
