namespace Weft.Api;

/// <summary>How a machine that is shared stands, told to its owner alone.</summary>
/// <param name="State"><c>shared</c>, or <c>paused</c> while nothing is on offer.</param>
/// <param name="Why">Why it is paused; null while it is not.</param>
/// <param name="SharedUntil">When the hours of sharing end; null where they do not.</param>
/// <param name="PricePerGpuHour">What is asked now, token base units.</param>
public sealed record OwnerStatusDto(
    string State, ProblemDto? Why, DateTimeOffset? SharedUntil, string PricePerGpuHour,
    IReadOnlyList<OwnerLeaseDto> Leases);

/// <param name="Phase">As <c>weft share</c> names it, such as <c>Running</c>.</param>
/// <param name="SignedAmount">What the renter's last voucher covers, token base units.</param>
/// <param name="ReclaimAt">When it ends because the owner wants the machine; null where it was not told.</param>
/// <param name="BoundUntil">How long a reclaim of now would have to wait for it.</param>
public sealed record OwnerLeaseDto(
    string LeaseId, string Phase, string SignedAmount, DateTimeOffset? ReclaimAt, DateTimeOffset BoundUntil);

/// <summary>What a machine earned. Amounts are token base units, decimal integers.</summary>
/// <param name="Leases">The oldest first; those that run now come last, as far as they have come.</param>
/// <param name="NetAmount">After fees and electricity; negative where the power cost more.</param>
public sealed record EarningsDto(
    IReadOnlyList<EarningDto> Leases, string PaidAmount, string FeeAmount, string ElectricityAmount, string NetAmount,
    ulong GpuMilliseconds, ulong? Millijoules, ulong? CarbonMilligrams);

/// <param name="EndedAt">Null while it runs.</param>
/// <param name="EnergySource"><c>counted</c>, <c>integrated</c>, <c>estimated</c> or <c>unknown</c>.</param>
/// <param name="ReadingHash">Of the last reading; null where there was none.</param>
/// <param name="AnsweredReading">The reading that the renter's last voucher answers; null where it did not say.</param>
/// <param name="WhyCode">Why the lease ended otherwise than its renter wanted; null where it did not.</param>
public sealed record EarningDto(
    string LeaseId, DateTimeOffset? EndedAt, ulong GpuMilliseconds, string PaidAmount, string FeeAmount,
    string ElectricityAmount, string NetAmount, ulong? Millijoules, string EnergySource, ulong? CarbonMilligrams,
    string? ReadingHash, string? AnsweredReading, string? WhyCode);
