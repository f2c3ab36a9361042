using System.Text.Json;
using Weft.Market;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>A lease that is over and waits for a match to end it, instead of a closing of its own.</summary>
public sealed class ProviderEndingTests
{
    private static readonly LeaseClosed Closed = new(9, OtherLease, Ours.Id, For(20));

    private static ProviderEffect.SubmitClose Submitting => new(For(20), Voucher(For(30)));

    [Fact]
    public void The_claim_stands_and_is_said_but_not_sent_until_the_wait_is_over()
    {
        var scene = Waiting();
        scene.HasPhase(ProviderPhase.Closing, At(20) + ProviderScene.Times.EndingWait);
        Assert.Equal((For(20), At(50)), (scene.State.Claim!.Value, scene.State.EndableUntil!.Value));
        scene.HasEffects(new ProviderEffect.SayClosing(For(20)));
        scene.After(29).Tick().HasEffects();
        Closes(scene.After(1).Tick());
    }

    [Fact]
    public void A_match_that_ends_it_pays_it_once_and_nothing_is_sent_any_more()
    {
        var scene = Waiting().After(3).Take(new ProviderInput.ClosedOnChain(Closed));
        Assert.Equal((ProviderPhase.Closed, null), (scene.State.Phase, scene.State.EndableUntil));
        scene.HasEffects(new ProviderEffect.NotePaid(Closed), new ProviderEffect.CleanUp());
        scene.Take(new ProviderInput.ClosedOnChain(Closed)).HasEffects();
        scene.Take(new ProviderInput.GoneFromChain()).HasEffects();
    }

    [Fact]
    public void Whatever_makes_waiting_pointless_closes_at_once()
    {
        Closes(Waiting().After(3).Take(new ProviderInput.EndingRefused()));
        Closes(Waiting().After(3).Take(new ProviderInput.StoppedOnChain()));
        Closes(Waiting().After(3).Take(new ProviderInput.OwnerReclaims()));
        Closes(Waiting().After(3).Take(new ProviderInput.StopWanted()));
        Closes(Waiting().After(3).Restart(running: false));
    }

    [Fact]
    public void After_that_it_never_waits_again()
    {
        var scene = Waiting().After(3).Restart(running: false);
        foreach (var input in ProviderScene.EveryInput().Append(new ProviderInput.ResultSaved(Endable: true)))
        {
            if (input is ProviderInput.JobTaken or ProviderInput.VoucherCame) continue;
            scene.Take(input);
            Assert.Null(scene.State.EndableUntil);
        }
    }

    [Fact]
    public void A_renter_that_owes_nothing_gets_its_money_back_at_once()
    {
        var scene = ProviderScene.At(ProviderPhase.Collecting).Take(new ProviderInput.ResultSaved(Endable: true));
        Assert.Equal(Money.Zero, scene.Submitted.Amount);
        Assert.Null(scene.State.EndableUntil);
    }

    [Fact]
    public void Nobody_waits_where_nobody_is_likely_to_come_or_the_owner_does_not_want_it()
    {
        var scene = Collecting().Take(new ProviderInput.ResultSaved(Endable: false));
        Assert.Equal((null, For(20)), (scene.State.EndableUntil, scene.Submitted.Amount));
        var never = new ProviderRules(ProviderTimes.Default with { EndingWait = TimeSpan.Zero });
        var decision = never.Decide(Collecting().State, new ProviderInput.ResultSaved(Endable: true), At(20)).Value;
        Assert.Null(decision.State.EndableUntil);
        Assert.IsType<ProviderEffect.SubmitClose>(Assert.Single(decision.Effects));
    }

    [Fact]
    public void Two_minutes_are_the_most_that_it_waits()
    {
        var long_ = new ProviderRules(ProviderTimes.Default with { EndingWait = TimeSpan.FromHours(1) });
        var state = long_.Decide(Collecting().State, new ProviderInput.ResultSaved(Endable: true), At(20)).Value.State;
        Assert.Equal(At(140), state.EndableUntil);
        Assert.True(ProviderTimes.LongestEndingWait < RenterTimes.Default.CloseWait);
        Assert.True(ProviderTimes.Default.EndingWait <= Billing.DefaultInterval);
    }

    [Fact]
    public void What_is_claimed_is_not_raised_by_a_voucher_that_comes_while_it_waits() => Assert.Equal(
        "lease-over", Waiting().Refused(ProviderScene.Paying(For(60))).Code);

    [Fact]
    public void A_closing_that_came_too_late_waits_for_what_the_match_paid()
    {
        var scene = Waiting().After(30).Tick().After(2).Take(new ProviderInput.GoneFromChain());
        scene.HasPhase(ProviderPhase.Closing, At(62));
        scene.HasEffects();
        scene.After(1).Take(new ProviderInput.ClosedOnChain(Closed));
        scene.HasEffects(new ProviderEffect.NotePaid(Closed), new ProviderEffect.CleanUp());
    }

    [Fact]
    public void What_the_match_paid_is_not_waited_for_for_ever()
    {
        var scene = Waiting().After(30).Tick().After(2).Take(new ProviderInput.GoneFromChain()).After(10).Tick();
        Assert.Equal(ProviderPhase.Closed, scene.State.Phase);
        scene.HasEffects(new ProviderEffect.CleanUp());
    }

    [Fact]
    public void It_is_remembered_across_a_crash()
    {
        var state = Waiting().State;
        var json = JsonSerializer.SerializeToUtf8Bytes(state, NodeJson.Default.ProviderLease);
        var back = JsonSerializer.Deserialize(json, NodeJson.Default.ProviderLease)!;
        Assert.Equal((state.EndableUntil, state.Claim, state.Phase), (back.EndableUntil, back.Claim, back.Phase));
    }

    /// <summary>A job that ran for twenty seconds, paid for thirty.</summary>
    private static ProviderScene Collecting() =>
        ProviderScene.At(ProviderPhase.Running).After(20).Take(ProviderScene.Exited(At(20)));

    private static ProviderScene Waiting() => Collecting().Take(new ProviderInput.ResultSaved(Endable: true));

    private static void Closes(ProviderScene scene)
    {
        Assert.Equal((ProviderPhase.Closing, null), (scene.State.Phase, scene.State.EndableUntil));
        var submitted = Assert.IsType<ProviderEffect.SubmitClose>(Assert.Single(scene.Effects));
        Assert.Equal((Submitting.Amount, Submitting.Voucher!.Value), (submitted.Amount, submitted.Voucher!.Value));
        Assert.True(scene.State.Until > scene.Now);
    }
}
