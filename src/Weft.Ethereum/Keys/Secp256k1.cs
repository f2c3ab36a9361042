namespace Weft.Ethereum;

/// <summary>Constants of the curve, and the implementation that keys use where none is handed in.</summary>
/// <remarks>Source: SEC 2 version 2.0, section 2.4.1.</remarks>
public static class Secp256k1
{
    public static readonly Hash32 Order =
        Hash32.Parse("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

    /// <summary>floor(n/2): the largest s that is accepted.</summary>
    public static readonly Hash32 HalfOrder =
        Hash32.Parse("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

    public static ISecp256k1 Default { get; } = new BouncyCastleSecp256k1();

    internal static bool IsSecret(ReadOnlySpan<byte> secret) =>
        secret.Length == 32 && secret.ContainsAnyExcept((byte)0) && secret.SequenceCompareTo(Order.Bytes) < 0;
}
