using Weft.Market;

namespace Weft.Node;

/// <summary>Where a renter's results go.</summary>
public interface IResults
{
    /// <summary>
    /// Unpacks a tar that a stranger made. All of it or nothing appears: it is written beside and renamed at the end.
    /// Refuses links, devices, paths that lead outside, and more than <paramref name="maxBytes"/>.
    /// </summary>
    /// <param name="folder">Wanted; a free name next to it is taken where it already has something in it.</param>
    /// <returns>The folder that was made.</returns>
    Task<Result<string>> SaveAsync(Stream tar, string folder, long maxBytes, CancellationToken cancel);
}
