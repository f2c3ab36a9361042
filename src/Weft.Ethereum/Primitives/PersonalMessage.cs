using System.Globalization;
using System.Text;

namespace Weft.Ethereum;

/// <summary>What a wallet signs for <c>personal_sign</c>: a text that can never be a transaction.</summary>
/// <remarks>Source: ERC-191, version 0x45, https://eips.ethereum.org/EIPS/eip-191.</remarks>
public static class PersonalMessage
{
    public static Hash32 Digest(ReadOnlySpan<byte> message)
    {
        var length = message.Length.ToString(CultureInfo.InvariantCulture);
        byte[] prefix = [0x19, .. Encoding.ASCII.GetBytes($"Ethereum Signed Message:\n{length}")];
        return Keccak.Hash([.. prefix, .. message]);
    }

    public static Hash32 Digest(string message) => Digest(Encoding.UTF8.GetBytes(message));
}
