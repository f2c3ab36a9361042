namespace Weft.Api;

/// <summary>A machine on offer, as the gateway's book has it now.</summary>
/// <param name="OfferHash">Names the offer: its EIP-712 struct hash, 0x and 64 digits.</param>
/// <param name="GpuClass">Name of the class, such as <c>nvidia-h200</c> or <c>cpu</c>.</param>
/// <param name="GpusOffered">Number of GPUs on offer.</param>
/// <param name="GpusFree">Those of them that nobody leases now.</param>
/// <param name="PricePerGpuHour">Token base units for one GPU for one hour, a decimal integer.</param>
/// <param name="TokenDecimals">Digits after the point: 6 means 1000000 base units are one token.</param>
/// <param name="Features">What jobs find there, such as <c>opencl</c>.</param>
/// <param name="ExpiresAtUnixSeconds">Signed again before that, as long as it is true.</param>
/// <param name="Notice">How long before the owner takes the machine back a job is told: <c>none</c>, <c>30s</c>,
/// <c>2m</c>, <c>10m</c>, <c>1h</c>, or <c>never</c> within a lease.</param>
/// <param name="Tier">How far checkers found the machine to be what it says it is: <c>claimed</c>, <c>checked</c> or
/// <c>confirmed</c>.</param>
/// <param name="Images">Images that the machine says it has already, at most 32; empty where its owner does not
/// tell.</param>
public sealed record OfferDto(
    string OfferHash, string Provider, string Machine, string GpuClass, int GpuClassIndex, int GpusOffered,
    int GpusFree,
    string PricePerGpuHour, int TokenDecimals, uint MinDurationSeconds, uint MaxDurationSeconds, string Region,
    IReadOnlyList<string> Features, ulong ExpiresAtUnixSeconds, string Notice = "none",
    string Tier = "claimed", IReadOnlyList<string>? Images = null);

/// <param name="GpuClass">Only this class; null for all.</param>
/// <param name="Region">Only this region; null for all.</param>
/// <param name="MinGpusFree">Only machines with so many free GPUs.</param>
/// <param name="MaxPricePerGpuHour">Only what asks no more, base units.</param>
/// <param name="Image">Only machines that say that they have this image, by exactly this name.</param>
public sealed record OfferFilter(
    string? GpuClass = null, string? Region = null, int? MinGpusFree = null, ulong? MaxPricePerGpuHour = null,
    int? Limit = null, string? Cursor = null, string? Image = null);
