using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>
/// Who signs second, as ERC-7913 writes it: an account's address (a key or an ERC-1271 contract), or a verifier
/// contract's address and the two coordinates of a P-256 key, as in <c>0xVERIFIER:X:Y</c>.
/// </summary>
internal static class SecondSigner
{
    private const int Coordinate = 32;

    public static Result<byte[]> Parse(string text)
    {
        var parts = text.Split(':');
        if (Address.TryParse(parts[0], out var address) && !address.IsZero)
        {
            if (parts.Length == 1) return address.ToArray();
            if (parts.Length == 3 && Hex.TryDecode(parts[1], out var x) && x.Length == Coordinate
                && Hex.TryDecode(parts[2], out var y) && y.Length == Coordinate)
                return (byte[])[.. address.Bytes, .. x, .. y];
        }

        return GuardRefusals.SignerMalformed(text);
    }
}
