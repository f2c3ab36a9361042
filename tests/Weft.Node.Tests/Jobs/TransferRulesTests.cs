using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>What takes its time to go over is waited for as long as it moves, and not without end.</summary>
public sealed class TransferRulesTests
{
    [Fact]
    public void A_lease_waits_for_an_input_that_comes()
    {
        var scene = ProviderScene.At(ProviderPhase.AwaitingJob).After(170).Take(new ProviderInput.InputComing());
        scene.HasPhase(ProviderPhase.AwaitingJob, Some.At(170 + 180));
        scene.After(400).Take(new ProviderInput.InputComing());
        Assert.Equal(Ours.Deadline.ToDateTimeOffset(), scene.State.Until);
        scene = ProviderScene.At(ProviderPhase.Preparing);
        var before = scene.State;
        Assert.Same(before, scene.Take(new ProviderInput.InputComing()).State);
    }

    [Fact]
    public void A_lease_waits_for_a_result_that_is_being_fetched_but_an_hour_at_most()
    {
        var scene = ProviderScene.At(ProviderPhase.Collecting).After(500).Take(new ProviderInput.ResultGoing());
        scene.HasPhase(ProviderPhase.Collecting, Some.At(500 + 600));
        scene.After(3_000).Take(new ProviderInput.ResultGoing());
        Assert.Equal(Some.At(3_600), scene.State.Until);
    }

    [Fact]
    public void A_renter_waits_for_a_result_that_comes_but_an_hour_at_most()
    {
        var scene = RenterScene.At(RenterPhase.Saving).After(500).Take(new RenterInput.ResultComing());
        scene.HasPhase(RenterPhase.Saving, Some.At(500 + 600));
        scene.After(3_000).Take(new RenterInput.ResultComing());
        Assert.Equal(Some.At(3_600), scene.State.Until);
    }
}
