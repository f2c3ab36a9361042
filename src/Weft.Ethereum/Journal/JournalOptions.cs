namespace Weft.Ethereum;

/// <summary>Where the journal lies, and how patient and generous it is.</summary>
public sealed record JournalOptions
{
    /// <summary>The SQLite file; made if it is not there.</summary>
    public required string Path { get; init; }

    /// <summary>Blocks that a receipt must be deep in before it is handed out; 1: in the newest block.</summary>
    public uint Confirmations { get; init; } = 1;

    /// <summary>Blocks after which a transaction is no longer watched: deeper reorganisations do not happen.</summary>
    public uint FinalAfter { get; init; } = 64;

    /// <summary>The highest fee per gas that is ever offered.</summary>
    public UInt128 MaxFeeCapWei { get; init; } = 500_000_000_000;

    /// <summary>Added to the estimated gas, percent: state may change until the transaction runs.</summary>
    public uint GasMarginPercent { get; init; } = 30;

    /// <summary>How long a transaction may wait before it is sent again with higher fees.</summary>
    public TimeSpan ReplaceAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long before the same bytes are handed in again, in case that they were dropped.</summary>
    public TimeSpan RebroadcastAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between looks at the chain; shorter right after something was sent.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For tests: called between steps; what it throws ends the journal as a crash would.</summary>
    internal Action<JournalStep>? Between { get; init; }
}

/// <summary>Where a crash may come.</summary>
internal enum JournalStep
{
    Planned,
    Written,
    Sent,
    ReceiptSeen,
    ReceiptWritten,
    ReplacementWritten,
    RenumberedWritten,
    FinalWritten,
}
