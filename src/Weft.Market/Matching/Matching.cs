using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// Finds matches: a function of its input alone, whatever the order of the lists, so that anybody can replay a round.
/// Every match is within the signed terms of all its orders, and no GPU or slot is given twice.
/// </summary>
public delegate MatchingResult MatchOrders(MatchingRound round);

/// <param name="Settler">Who will send the matches to the contract.</param>
/// <param name="Seed">Decides between equals.</param>
public sealed record MatchingRound(
    IReadOnlyList<Supply> Supplies, IReadOnlyList<QueuedRequest> Requests, Address Settler, UnixTime Now, ulong Seed);

/// <param name="Unfilled">One for each request without a match, best bid first.</param>
public sealed record MatchingResult(IReadOnlyList<Match> Matches, IReadOnlyList<Explanation> Unfilled);

/// <summary>One request filled from as many machines as it asks for, at one price.</summary>
/// <param name="Fills">In strictly ascending order of machine, as the contract wants them.</param>
public sealed record Match(Hash32 RequestHash, Request Request, IReadOnlyList<Fill> Fills, Price Price);

/// <summary>One machine's part in a match.</summary>
public sealed record Fill(Hash32 OfferHash, Offer Offer, GpuMask Gpus, byte Slot);
