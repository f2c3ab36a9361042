using System.Threading.RateLimiting;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Peers;

/// <summary>How much one peer may ask for, whatever connections it uses.</summary>
internal sealed class PeerQuota : IDisposable
{
    private readonly PartitionedRateLimiter<Address> _calls;
    private readonly PartitionedRateLimiter<Address> _open;

    public PeerQuota(PeerLimits limits)
    {
        _calls = PartitionedRateLimiter.Create<Address, Address>(
            caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => new()
            {
                TokenLimit = limits.CallBurst,
                TokensPerPeriod = limits.CallsPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            }));
        _open = PartitionedRateLimiter.Create<Address, Address>(
            caller => RateLimitPartition.GetConcurrencyLimiter(
                caller, _ => new() { PermitLimit = limits.MaxOpenCallsPerPeer }));
    }

    /// <summary>A permit to be given back when the call has ended.</summary>
    public Result<IDisposable> TryBegin(Address caller)
    {
        var open = _open.AttemptAcquire(caller);
        if (!open.IsAcquired)
        {
            open.Dispose();
            return ServingRefusals.TooManyOpenCalls();
        }

        using var call = _calls.AttemptAcquire(caller);
        if (call.IsAcquired) return open;
        open.Dispose();
        return ServingRefusals.TooManyCalls();
    }

    public void Dispose()
    {
        _calls.Dispose();
        _open.Dispose();
    }
}
