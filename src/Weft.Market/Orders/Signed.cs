namespace Weft.Market;

/// <summary>
/// Something that was signed, with its signature: 65 bytes r, s, v, or whatever an ERC-1271 account accepts.
/// </summary>
public sealed record Signed<T>(T Value, ReadOnlyMemory<byte> Signature)
    where T : notnull
{
    /// <summary>More than any account we know needs, and little enough to keep a book of them.</summary>
    public const int MaxSignatureBytes = 1_024;
}
