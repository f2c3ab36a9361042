namespace Weft.Market;

/// <summary>Something that counts at a price: GPUs on offer, wanted, or leased.</summary>
public readonly record struct PricedWeight(Price Price, ulong Weight);
