using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Where a machine keeps the inputs of jobs until their leases end.</summary>
public interface IInputs
{
    /// <summary>
    /// Keeps the stream, replacing an earlier one. Refuses what is longer than <paramref name="maxBytes"/> or has
    /// another SHA-256 (lower-case hex), and then keeps nothing.
    /// </summary>
    /// <returns>The path of the file.</returns>
    Task<Result<string>> SaveAsync(
        Hash32 lease, Stream input, string sha256, long maxBytes, CancellationToken cancel);

    /// <summary>What is not there is fine.</summary>
    Task DeleteAsync(Hash32 lease, CancellationToken cancel);
}
