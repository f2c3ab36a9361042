namespace Weft.Ethereum;

/// <summary>An account and the storage words of it that a transaction says beforehand it will touch.</summary>
/// <remarks>Source: EIP-2930, https://eips.ethereum.org/EIPS/eip-2930.</remarks>
public sealed record AccessListEntry(Address Address, IReadOnlyList<Hash32> StorageKeys)
{
    internal static RlpItem ToRlp(IReadOnlyList<AccessListEntry> list) =>
        RlpItem.List([.. list.Select(e => RlpItem.List(
            RlpItem.Of(e.Address),
            RlpItem.List([.. e.StorageKeys.Select(RlpItem.Of)])))]);

    internal static IReadOnlyList<AccessListEntry> FromRlp(RlpItem item) => [.. item.Items.Select(ReadEntry)];

    private static AccessListEntry ReadEntry(RlpItem item)
    {
        if (item.Items is not [var address, var keys]) throw new RlpException("An access list entry has two parts.");
        return new AccessListEntry(
            TransactionFields.ToAddress(address) ?? throw new RlpException("An access list entry has no address."),
            [.. keys.Items.Select(ReadKey)]);
    }

    private static Hash32 ReadKey(RlpItem key) =>
        key.Bytes.Length == Hash32.Size
            ? new Hash32(key.Bytes.Span)
            : throw new RlpException("A storage key is not 32 bytes long.");
}
