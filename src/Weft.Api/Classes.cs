namespace Weft.Api;

/// <summary>A GPU class with what is on offer and what was traded lately.</summary>
/// <param name="LowestPricePerGpuHour">Of offers with a free GPU; null when there is none.</param>
/// <param name="PaidAmountLast24Hours">What closed leases paid, by UTC hours, base units.</param>
public sealed record ClassDto(
    int Index, string Name, int Machines, int GpusOffered, int GpusFree, string? LowestPricePerGpuHour, int OpenLeases,
    string PaidAmountLast24Hours, ulong PaidGpuMillisecondsLast24Hours, int TokenDecimals);
