using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>A request that was matched for a time to come: the machines that are held for it until then.</summary>
/// <param name="Start">When it is to be settled, at this price.</param>
public sealed record Reservation(
    Signed<Request> Request, UnixTime Start, Price Price, IReadOnlyList<HeldGpus> Machines)
{
    public Hash32 RequestHash { get; } = Request.Value.Hash();

    /// <summary>When its lease ends, were it opened in the first second.</summary>
    public UnixTime End => Start.Plus(Request.Value.Duration);
}

/// <param name="Gpus">These, as many as the request wants of a machine.</param>
public sealed record HeldGpus(MachineId Machine, GpuMask Gpus);
