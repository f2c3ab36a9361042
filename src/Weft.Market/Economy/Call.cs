using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Who calls, and when: what a contract knows of the world.</summary>
/// <param name="Now">Unix seconds of the block.</param>
public readonly record struct Call(Address Sender, ulong Now)
{
    public const ulong DaySeconds = 86_400;
    public const ulong WeekSeconds = 7 * DaySeconds;

    /// <summary>Weeks since 1970: what all contracts of the economy count in.</summary>
    public ulong Epoch => Now / WeekSeconds;
}
