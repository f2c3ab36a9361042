using System.Numerics;
using System.Security.Cryptography;
using Weft.Ethereum;

namespace Weft.Chain.Tests.Economy;

/// <summary>Who may sign second, by number: two keys, a contract account of the second one, a P-256 key.</summary>
internal sealed class SecondSigners : IDisposable
{
    public const int Count = 4;
    private const int WalletKind = 2;

    private static readonly BigInteger Order = BigInteger.Parse(
        "115792089210356248762697446949407573529996955224135760342422259061068512044369",
        System.Globalization.CultureInfo.InvariantCulture);

    private readonly TestKey[] _keys = [new("second 0"), new("second 1")];
    private readonly ECDsa _passkey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private byte[][] _names = [];

    /// <summary>Of the contract account.</summary>
    public Address Owner => _keys[1].Address;

    public void At(Address wallet, Address verifier)
    {
        var key = _passkey.ExportParameters(includePrivateParameters: false).Q;
        _names =
        [
            _keys[0].Address.ToArray(), _keys[1].Address.ToArray(), wallet.ToArray(),
            [.. verifier.Bytes, .. key.X!, .. key.Y!],
        ];
    }

    /// <summary>As ERC-7913 writes it.</summary>
    public byte[] NameOf(int kind) => _names[kind];

    /// <returns>Null where no guard has this hash.</returns>
    public int? KindOf(Hash32 signerHash)
    {
        var kind = Array.FindIndex(_names, name => Keccak.Hash(name) == signerHash);
        return kind < 0 ? null : kind;
    }

    public byte[] Sign(int kind, Hash32 digest) => kind < WalletKind ? _keys[kind].Sign(digest)
        : kind == WalletKind ? _keys[1].Sign(digest)
        : WithLowS(_passkey.SignHash(digest.ToArray()));

    public void Dispose()
    {
        foreach (var key in _keys) key.Dispose();
        _passkey.Dispose();
    }

    /// <summary>Of the two values of s that mean the same, the verifier takes the lower one.</summary>
    private static byte[] WithLowS(byte[] signature)
    {
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        return s <= Order / 2 ? signature : [.. signature[..32], .. Words.Of(Order - s)];
    }
}
