namespace Weft.Api;

/// <summary>A lease as the chain has it.</summary>
/// <param name="LeaseId">0x and 64 digits; what vouchers carry.</param>
/// <param name="State"><c>open</c>, <c>stopping</c> (the renter asked on chain) or <c>closed</c>.</param>
/// <param name="GpuIndexes">Which of the machine's GPUs.</param>
/// <param name="PricePerGpuHour">Token base units, a decimal integer; so are all amounts.</param>
/// <param name="LockedAmount">What the renter locked.</param>
/// <param name="PaidAmount">What the renter paid, fee included; null while open.</param>
/// <param name="FeeAmount">Part of what was paid that went to the protocol.</param>
/// <param name="RefundAmount">What went back to the renter.</param>
/// <param name="PaidGpuMilliseconds">GPU time that the payment stands for, at the lease's price.</param>
/// <param name="OpenTransaction">Also the id of the batch that opened it.</param>
public sealed record LeaseDto(
    string LeaseId, string State, string Provider, string Machine, int Slot, string Renter, string GpuClass,
    int GpuClassIndex, IReadOnlyList<int> GpuIndexes, string PricePerGpuHour, int TokenDecimals, uint DurationSeconds,
    ulong StartedAtUnixSeconds, ulong DeadlineUnixSeconds, ulong? StoppedAtUnixSeconds, ulong? ClosedAtUnixSeconds,
    int FeeBasisPoints, string LockedAmount, string? PaidAmount, string? FeeAmount, string? RefundAmount,
    ulong? PaidGpuMilliseconds, string JobHash, string RequestHash, string OpenTransaction, string? CloseTransaction);

/// <param name="Account">Only leases of this provider or renter.</param>
/// <param name="State"><c>open</c>, <c>stopping</c> or <c>closed</c>.</param>
public sealed record LeaseFilter(
    string? Provider = null, string? Renter = null, string? Account = null, string? Machine = null,
    string? State = null,
    string? GpuClass = null, string? RequestHash = null, int? Limit = null, string? Cursor = null);
