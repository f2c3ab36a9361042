namespace Weft.Ethereum;

/// <summary>What is to happen on the chain, once.</summary>
/// <param name="Id">Names what is meant; the same whenever the same thing is meant. At most 200 characters.</param>
/// <param name="To">Null creates a contract from <paramref name="Data"/>.</param>
public sealed record TransactionIntent(string Id, Address? To, ReadOnlyMemory<byte> Data, UInt128 ValueWei = default)
{
    internal const int MaxIdLength = 200;

    internal bool MeansTheSameAs(TransactionIntent other) =>
        To == other.To && ValueWei == other.ValueWei && Data.Span.SequenceEqual(other.Data.Span);

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Id);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Id.Length, MaxIdLength);
    }
}
