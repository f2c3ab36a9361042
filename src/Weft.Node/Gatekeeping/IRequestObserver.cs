using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Hears what becomes of requests, in the order in which it is decided. Called inside the gateway's decisions: it may
/// neither wait nor fail.
/// </summary>
public interface IRequestObserver
{
    /// <summary>The request came into the book.</summary>
    void Taken(Request request, UnixTime at);

    /// <summary>What its watchers are told.</summary>
    void Told(RequestNews news, UnixTime at);
}
