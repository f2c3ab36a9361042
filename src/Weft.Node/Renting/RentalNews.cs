namespace Weft.Node;

/// <summary>
/// What is told of a change of state. It is read off the two states and nothing else, so it is told once, whoever
/// brought the news: the chain's feed or the receipt of the node's own transaction.
/// </summary>
internal static class RentalNews
{
    public static IEnumerable<RenterEvent> Of(Rental before, Rental after)
    {
        foreach (var lease in after.Leases)
        {
            var earlier = before.Leases.FirstOrDefault(known => known.Lease.Id == lease.Lease.Id);
            foreach (var news in Of(earlier, lease)) yield return news;
        }
    }

    private static IEnumerable<RenterEvent> Of(RenterLease? before, RenterLease after)
    {
        var id = after.Lease.Id;
        if (before is null) yield return new RenterEvent.LeaseOpened(after.Lease, after.SettledIn);
        if (before?.Phase != after.Phase) yield return new RenterEvent.PhaseReached(id, after.Phase, after.Why);
        if (before?.StoppedAfter is null && after.StoppedAfter is not null)
            yield return new RenterEvent.StoppedOnChain(id, RenterRules.ExpiresAt(after));
        if (before?.Phase != after.Phase && after.Phase == RenterPhase.Closed)
            yield return new RenterEvent.LeaseEnded(LeaseStatement.Of(after));
    }
}
