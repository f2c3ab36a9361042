namespace Weft.Market;

/// <summary>An order as the auction reads it; rows sort by price, and the seed orders equals later.</summary>
/// <param name="Price">Of an ask its price; of a bid what it lacks to <see cref="Bids.MaxPrice"/>, so that the best
/// comes first.</param>
/// <param name="Tag">The first bytes of the order's hash: what the seed's tie is made of.</param>
/// <param name="Expiry">Unix seconds; the row takes part until then.</param>
/// <param name="Order">Where the order is.</param>
/// <param name="Group">The number of its <see cref="Kind"/> or <see cref="Shape"/>.</param>
/// <param name="Gpus">What is free on the machine, or wanted of each machine.</param>
/// <param name="Count">Slots that are free, or machines that are wanted.</param>
/// <param name="IsFirst">Comes before equals that are not.</param>
internal readonly record struct Row(
    ulong Price, ulong Tag, ulong Expiry, int Order, int Group, byte Gpus, byte Count, bool IsFirst = false);
