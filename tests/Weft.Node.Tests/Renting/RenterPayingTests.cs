using Weft.Market;
using static Weft.Node.Tests.RenterScene;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>What a renter signs for: its own clock's time and one interval, whatever it is asked for.</summary>
public sealed class RenterPayingTests
{
    [Fact]
    public void The_first_voucher_is_for_one_interval()
    {
        var scene = RenterScene.At(RenterPhase.Starting).After(9).Hear(new AwaitingVoucher(For(30)));
        Assert.Equal((For(30), Some.At(9)), (scene.State.Signed, scene.State.FirstSignedAt!.Value));
        scene.HasEffects(new RenterEffect.SendVoucher());
    }

    [Fact]
    public void A_provider_that_asks_for_more_gets_one_interval_and_one_that_asks_for_less_gets_that()
    {
        Assert.Equal(For(30), RenterScene.At(RenterPhase.Starting).Hear(new AwaitingVoucher(Ours.Locked)).State.Signed);
        Assert.Equal(For(20), RenterScene.At(RenterPhase.Starting).Hear(new AwaitingVoucher(For(20))).State.Signed);
    }

    [Fact]
    public void Asked_again_the_same_voucher_is_sent_again()
    {
        var scene = RenterScene.At(RenterPhase.Starting).Hear(new AwaitingVoucher(For(30)));
        scene.After(20).Hear(new AwaitingVoucher(For(30))).HasEffects(new RenterEffect.SendVoucher());
        Assert.Equal((For(30), Some.Start), (scene.State.Signed, scene.State.FirstSignedAt!.Value));
    }

    [Fact]
    public void An_honest_reading_is_paid_one_interval_ahead()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(31).Hear(Asking(1, 30, For(60)));
        Assert.Equal((For(60), Reading(1, 30)), (scene.State.Signed, scene.State.Reading));
        scene.HasEffects(new RenterEffect.SendVoucher());
    }

    [Fact]
    public void A_provider_that_counts_too_fast_gets_no_more_than_the_own_clock_says()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(31).Hear(Asking(1, 500, Ours.Locked));
        Assert.Equal(For(61), scene.State.Signed);
        Assert.Equal(TimeSpan.FromSeconds(31), scene.State.Used);
    }

    [Fact]
    public void A_provider_that_asks_for_more_than_its_own_reading_says_does_not_get_it()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(31).Hear(Asking(1, 10, Ours.Locked));
        Assert.Equal(For(40), scene.State.Signed);
    }

    [Fact]
    public void Nothing_is_signed_above_the_lock()
    {
        var scene = RenterScene.At(RenterPhase.Running);
        for (uint i = 1; i <= 30; i++) scene.After(30).Hear(Asking(i, i * 30, new(UInt128.MaxValue)));
        Assert.Equal(Ours.Locked, scene.State.Signed);
    }

    [Fact]
    public void A_start_before_the_first_signature_is_not_believed()
    {
        var scene = RenterScene.At(RenterPhase.Starting).After(60).Hear(new AwaitingVoucher(For(30)));
        scene.After(2).Hear(new JobStarted(Some.Start));
        Assert.Equal((Some.At(60), TimeSpan.FromSeconds(2)), (scene.State.StartedAt!.Value, scene.State.Used));
        scene = RenterScene.At(RenterPhase.Starting).Hear(new AwaitingVoucher(For(30)));
        Assert.Equal(Some.Start, scene.Hear(new JobStarted(Some.At(3_000))).State.StartedAt);
    }

    [Fact]
    public void A_start_before_anything_was_signed_is_not_believed_at_all()
    {
        var scene = RenterScene.At(RenterPhase.Starting).Hear(new JobStarted(Some.Start));
        Assert.Equal(RenterPhase.Starting, scene.State.Phase);
        scene.Hear(Asking(1, 30, For(60))).HasEffects();
        Assert.Equal(Money.Zero, scene.State.Signed);
    }

    [Fact]
    public void Of_a_long_silence_only_two_intervals_count()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(300).Hear(Asking(1, 300, Ours.Locked));
        Assert.Equal((TimeSpan.FromSeconds(60), For(90)), (scene.State.Used, scene.State.Signed));
    }

    [Fact]
    public void An_older_reading_is_not_taken_for_the_newer_one()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(40).Hear(Asking(5, 40, For(70)));
        scene.After(1).Hear(Asking(4, 12, Ours.Locked));
        Assert.Equal((For(70), Reading(5, 40)), (scene.State.Signed, scene.State.Reading));
        scene.Hear(Asking(5, 41, For(70)));
        Assert.Equal(Reading(5, 41), scene.State.Reading);
    }

    [Fact]
    public void A_reading_of_another_lease_is_not_heard()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(30);
        var before = scene.State;
        var foreign = Asking(1, 30, For(60)) with { Reading = Reading(1, 30) with { Lease = OtherLease } };
        Assert.Same(before, scene.Hear(foreign).State);
        scene.HasEffects();
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData((ulong)long.MaxValue)]
    [InlineData(long.MaxValue / 10_000 * 2)]
    public void No_reading_is_too_absurd_to_be_heard(ulong gpuMilliseconds)
    {
        foreach (var final in new[] { false, true })
        {
            var absurd = Reading(1, 0, final) with { Used = new GpuTime(gpuMilliseconds) };
            var scene = RenterScene.At(RenterPhase.Running).After(40);
            scene.Hear(new ReadingSent(absurd, new(UInt128.MaxValue), new(UInt128.MaxValue)));
            Assert.Equal(final ? For(40) : For(70), scene.State.Signed);
        }
    }

    [Fact]
    public void Of_the_last_reading_only_what_was_used_is_paid()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(45).Hear(Asking(1, 45, For(75), final: true));
        Assert.Equal(For(45), scene.State.Signed);
    }

    [Fact]
    public void After_the_end_the_own_count_stands_still()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(40).Hear(new JobEnded(0, OutOfMemory: false));
        scene.After(50).Hear(Asking(1, 90, Ours.Locked, final: true));
        Assert.Equal((TimeSpan.FromSeconds(40), For(40)), (scene.State.Used, scene.State.Signed));
    }

    [Fact]
    public void Who_wants_to_stop_pays_nothing_ahead()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(40).Take(new RenterInput.StopWanted());
        Assert.Equal(For(40), scene.Hear(Asking(1, 40, Ours.Locked)).State.Signed);
        scene = RenterScene.At(RenterPhase.Starting).Take(new RenterInput.StopWanted());
        scene.Hear(new AwaitingVoucher(For(30))).HasEffects();
        Assert.Equal(Money.Zero, scene.State.Signed);
    }

    [Theory]
    [InlineData(RenterPhase.AwaitingClose)]
    [InlineData(RenterPhase.Stopped)]
    [InlineData(RenterPhase.Closed)]
    public void Once_nothing_more_is_wanted_nothing_more_is_signed(RenterPhase phase)
    {
        var scene = RenterScene.At(phase).After(100);
        scene.Hear(Asking(1, 100, Ours.Locked)).Hear(new AwaitingVoucher(Ours.Locked)).HasEffects();
        Assert.Equal(For(30), scene.State.Signed);
    }
}
