using Weft.Market;

namespace Weft.Node;

/// <summary>
/// How a stream ends with a refusal: an enumeration has no other way to say "no". Thrown by the enumerations of
/// <see cref="IGateway"/> and <see cref="IProviderLine"/> when the line is cut or the peer refuses, and by those of the
/// desks to refuse a caller. An enumeration that ends without it is complete. Ports whose answer has no room for a
/// refusal throw it too: a journal that cannot be written any more, a container engine that is gone.
/// </summary>
public sealed class RefusalException(Refusal why, Exception? inner = null) : IOException(why.ToString(), inner)
{
    public Refusal Why { get; } = why;
}
