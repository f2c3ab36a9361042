using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Where a renter's results go.</summary>
public interface IResults
{
    /// <summary>How many bytes of the lease's result an earlier try has left here, from its beginning on.</summary>
    long Held(Hash32 lease, string folder);

    /// <summary>
    /// Takes what comes of a tar that a stranger made, goes on with what an earlier try left, checks the whole against
    /// the SHA-256 that was told, and unpacks it. All of it or nothing appears: it is written beside and renamed at the
    /// end. Refuses links, devices, paths that lead outside, and more than <paramref name="maxBytes"/>.
    /// </summary>
    /// <param name="folder">Wanted; a free name next to it is taken where it already has something in it.</param>
    /// <param name="progress">Gets how many bytes are here, as they come.</param>
    /// <returns>The folder that was made.</returns>
    Task<Result<string>> SaveAsync(
        Hash32 lease, ResultParcel result, string folder, long maxBytes, IProgress<long> progress,
        CancellationToken cancel);

    /// <summary>Throws away what an unfinished try left. What is not there is fine.</summary>
    void Discard(Hash32 lease, string folder);
}
