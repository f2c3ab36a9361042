namespace Weft.Ethereum;

public enum JournalFailure
{
    /// <summary>Another process writes this journal now. One key has one writer.</summary>
    InUse = 1,

    /// <summary>The journal belongs to another account, or to another chain than the one that answers.</summary>
    Foreign,

    /// <summary>The file is not a journal, or a row is not what was once written.</summary>
    Damaged,

    /// <summary>The disk is full or does not take the file.</summary>
    Storage,

    /// <summary>The same intent id was used before for something else.</summary>
    IntentChanged,

    /// <summary>The account cannot pay the gas.</summary>
    GasEmpty,

    /// <summary>The journal was closed while the transaction was waited for; it goes on at the next start.</summary>
    Closed,
}

/// <summary>The journal of transactions cannot do what was asked for.</summary>
public sealed class JournalException(JournalFailure kind, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public JournalFailure Kind { get; } = kind;
}
