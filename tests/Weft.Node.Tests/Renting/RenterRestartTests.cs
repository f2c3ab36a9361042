using static Weft.Node.Tests.RenterScene;
using static Weft.Node.Tests.Some;

namespace Weft.Node.Tests;

/// <summary>What a renter's node that was killed makes of a lease when it starts again.</summary>
public sealed class RenterRestartTests
{
    [Theory]
    [InlineData(RenterPhase.Starting)]
    [InlineData(RenterPhase.Running)]
    [InlineData(RenterPhase.Saving)]
    public void It_has_patience_for_a_new_line_before_it_goes_to_the_chain(RenterPhase phase)
    {
        var scene = RenterScene.At(phase).After(100).Take(new RenterInput.Restarted());
        scene.HasPhase(phase, Some.At(400));
        scene.HasEffects();
    }

    [Fact]
    public void With_a_new_line_it_goes_on_where_it_was()
    {
        static IReadOnlyList<RenterEffect> After(RenterPhase phase, bool stop = false)
        {
            var scene = RenterScene.At(phase);
            if (stop) scene.Take(new RenterInput.StopWanted());
            return scene.Take(new RenterInput.Restarted()).Take(new RenterInput.LineUp()).Effects;
        }

        Assert.Empty(After(RenterPhase.Starting));
        Assert.Empty(After(RenterPhase.Running));
        Assert.Equal([new RenterEffect.SendStop()], After(RenterPhase.Running, stop: true));
        Assert.Equal([new RenterEffect.FetchResult()], After(RenterPhase.Saving));
        Assert.Equal([new RenterEffect.SendSaved()], After(RenterPhase.AwaitingClose));
    }

    [Fact]
    public void A_stop_that_may_never_have_been_sent_is_sent_again_at_once()
    {
        var scene = RenterScene.At(RenterPhase.Running).Take(new RenterInput.StopWanted()).Wake();
        scene.HasEffects(new RenterEffect.SubmitStop());
        scene.After(40).Take(new RenterInput.Restarted()).HasPhase(RenterPhase.Stopped, Some.At(100));
        scene.Tick().HasEffects(new RenterEffect.SubmitStop());
    }

    [Fact]
    public void A_stop_that_the_chain_has_taken_is_waited_out()
    {
        var scene = RenterScene.At(RenterPhase.Stopped).After(40).Take(new RenterInput.Restarted()).Tick();
        scene.HasPhase(RenterPhase.Stopped, Some.At(5 + (6 * 3_600) + 1));
        scene.HasEffects();
    }

    [Fact]
    public void Time_without_the_node_is_counted_as_a_silence()
    {
        var scene = RenterScene.At(RenterPhase.Running).After(200).Take(new RenterInput.Restarted());
        scene.Take(new RenterInput.LineUp()).After(1).Hear(Asking(7, 200, Ours.Locked));
        Assert.Equal((TimeSpan.FromSeconds(60), For(90)), (scene.State.Used, scene.State.Signed));
    }
}
