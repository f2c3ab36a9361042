using System.Security.Cryptography;
using System.Text;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>
/// The hot key of this node, as a machine or a gateway: 64 hexadecimal digits in a file that only its owner can read,
/// like an SSH host key, so that a node starts without a person. It signs offers and closings and pays gas; the
/// contract never lets it move money out.
/// </summary>
internal static class NodeKey
{
    public static Result<PrivateKey> LoadOrCreate(WeftHome home)
    {
        var path = home.NodeKeyFile;
        try
        {
            if (!File.Exists(path)) Create(path);
            var text = File.ReadAllText(path).Trim();
            if (!Hex.TryDecode(text, out var bytes)) return HomeRefusals.KeyMalformed(path, "it is not hexadecimal.");
            var found = PrivateKey.TryFromBytes(bytes, out var key);
            CryptographicOperations.ZeroMemory(bytes);
            return found ? key! : HomeRefusals.KeyMalformed(path, "it is not a key of secp256k1.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return HomeRefusals.KeyMalformed(path, error.Message);
        }
    }

    private static void Create(string path)
    {
        using var key = PrivateKey.Generate();
        Span<byte> secret = stackalloc byte[PrivateKey.Size];
        key.CopyTo(secret);
        PrivateFile.WriteNew(path, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret) + "\n"));
        CryptographicOperations.ZeroMemory(secret);
    }
}
