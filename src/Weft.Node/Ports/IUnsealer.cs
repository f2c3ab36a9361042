using Weft.Ethereum;

namespace Weft.Node;

/// <summary>The machine key as a reader of what is sealed to it. The key itself never leaves its holder.</summary>
public interface IUnsealer
{
    /// <summary>The machine key's own public key: whoever knows the machine's address can tell.</summary>
    PublicKey PublicKey { get; }

    /// <summary>Null where it was not sealed for this key and these associated bytes.</summary>
    byte[]? Open(ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated);
}
