using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Weft.Ethereum;

/// <summary>A secp256k1 secret, zeroed on <see cref="Dispose"/>. It never prints itself.</summary>
/// <remarks>
/// The bytes are pinned, so that the collector leaves no copy behind. The curve arithmetic makes short-lived copies
/// as big integers that cannot be wiped.
/// </remarks>
public sealed class PrivateKey : IDisposable
{
    public const int Size = 32;

    private readonly byte[] _secret = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
    private readonly ISecp256k1 _curve;
    private bool _disposed;

    private PrivateKey(ReadOnlySpan<byte> secret, ISecp256k1? curve)
    {
        _curve = curve ?? Secp256k1.Default;
        PublicKey = _curve.DerivePublicKey(secret);
        secret.CopyTo(_secret);
    }

    public PublicKey PublicKey { get; }

    public Address Address => PublicKey.Address;

    /// <summary>A new key from the operating system's random numbers.</summary>
    public static PrivateKey Generate(ISecp256k1? curve = null)
    {
        Span<byte> secret = stackalloc byte[Size];
        do RandomNumberGenerator.Fill(secret);
        while (!Secp256k1.IsSecret(secret));
        var key = new PrivateKey(secret, curve);
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }

    /// <summary>Copies 32 bytes.</summary>
    /// <exception cref="ArgumentException"><see cref="TryFromBytes"/> is false.</exception>
    public static PrivateKey FromBytes(ReadOnlySpan<byte> secret, ISecp256k1? curve = null) => new(secret, curve);

    /// <summary>True for 32 bytes, at least 1 and below the order of the curve.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> secret, [NotNullWhen(true)] out PrivateKey? key)
    {
        key = Secp256k1.IsSecret(secret) ? new PrivateKey(secret, curve: null) : null;
        return key is not null;
    }

    /// <summary>Signs a digest as it is: RFC 6979 nonce, low s.</summary>
    public Signature Sign(Hash32 digest)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _curve.Sign(_secret, digest);
    }

    /// <inheritdoc cref="ISecp256k1.Agree"/>
    internal byte[] Agree(PublicKey other)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _curve.Agree(_secret, other);
    }

    /// <summary>Writes the 32 secret bytes. The caller wipes them.</summary>
    public void CopyTo(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _secret.CopyTo(destination);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_secret);
        _disposed = true;
    }

    /// <summary>The address, never the secret.</summary>
    public override string ToString() => $"key of {Address}";
}
