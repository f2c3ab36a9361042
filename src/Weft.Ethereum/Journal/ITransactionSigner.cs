namespace Weft.Ethereum;

/// <summary>The key that the journal sends for. It never leaves its holder.</summary>
public interface ITransactionSigner
{
    Address Address { get; }

    Signature Sign(Hash32 digest);
}
