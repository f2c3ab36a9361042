namespace Weft.Gateway;

/// <summary>Which leases are asked for; null means any.</summary>
internal sealed record LeaseQuery(
    string? Provider, string? Renter, string? Account, string? Machine, LeaseState? State, int? GpuClass,
    string? RequestHash)
{
    public IQueryable<LeaseRow> Filter(IQueryable<LeaseRow> leases)
    {
        if (Provider is not null) leases = leases.Where(l => l.Provider == Provider);
        if (Renter is not null) leases = leases.Where(l => l.Renter == Renter);
        if (Account is not null) leases = leases.Where(l => l.Provider == Account || l.Renter == Account);
        if (Machine is not null) leases = leases.Where(l => l.Machine == Machine);
        if (GpuClass is { } gpuClass) leases = leases.Where(l => l.GpuClass == gpuClass);
        if (RequestHash is not null) leases = leases.Where(l => l.RequestHash == RequestHash);
        return State switch
        {
            LeaseState.Open => leases.Where(l => l.CloseBlock == null && l.StopBlock == null),
            LeaseState.Stopping => leases.Where(l => l.CloseBlock == null && l.StopBlock != null),
            LeaseState.Closed => leases.Where(l => l.CloseBlock != null),
            _ => leases,
        };
    }
}

internal enum LeaseState
{
    Open,
    Stopping,
    Closed,
}
