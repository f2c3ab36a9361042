using Weft.Ethereum;

namespace Weft.Node;

/// <summary>A key that signs digests. The key itself never leaves its holder.</summary>
public interface ISigner
{
    Address Address { get; }

    /// <returns>65 bytes: r, s (low), v of 27 or 28.</returns>
    byte[] Sign(Hash32 digest);
}
