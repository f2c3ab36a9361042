namespace Weft.Node.Tests;

public sealed class RentalNewsTests
{
    [Fact]
    public void A_stop_on_chain_is_told_once_and_with_the_time_from_which_the_money_is_free()
    {
        var scene = RenterScene.At(RenterPhase.Running);
        var running = Some.Rental(scene.State);
        var stopped = Some.Rental(scene.After(30).Take(new RenterInput.StoppedOnChain(30)).State);
        var again = Some.Rental(scene.After(1).Take(new RenterInput.StoppedOnChain(30)).State);

        Assert.Equal(
            [
                new RenterEvent.PhaseReached(Some.Ours.Id, RenterPhase.Stopped, null),
                new RenterEvent.StoppedOnChain(Some.Ours.Id, Some.At(30 + (6 * 3_600) + 1)),
            ],
            RentalNews.Of(running, stopped));
        Assert.Empty(RentalNews.Of(stopped, again));
    }

    [Fact]
    public void A_lease_is_told_of_when_it_opens_and_when_it_ends()
    {
        var opened = new RenterScene().State;
        var closed = RenterScene.At(RenterPhase.Closed).State;
        var before = Some.Rental();

        Assert.Equal(
            [
                new RenterEvent.LeaseOpened(opened.Lease, opened.SettledIn),
                new RenterEvent.PhaseReached(Some.Ours.Id, RenterPhase.Starting, null),
            ],
            RentalNews.Of(before, Some.Rental(opened)));
        var last = RentalNews.Of(Some.Rental(opened), Some.Rental(closed)).Last();
        Assert.Equal(closed.Bill!.Paid, Assert.IsType<RenterEvent.LeaseEnded>(last).Statement.Paid);
    }
}
