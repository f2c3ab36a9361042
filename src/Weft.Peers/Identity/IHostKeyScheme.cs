namespace Weft.Peers;

/// <summary>One kind of host key that a peer may prove.</summary>
internal interface IHostKeyScheme
{
    /// <summary>The number of the libp2p <c>KeyType</c>.</summary>
    byte Type { get; }

    /// <summary>Whether <paramref name="signed"/>'s key signed the certificate key that is given as DER.</summary>
    bool Verify(SignedKey signed, ReadOnlySpan<byte> subjectPublicKeyInfo);
}
