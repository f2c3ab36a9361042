namespace Weft.Market;

/// <summary>
/// What can keep an offer and a request apart; a set, one bit each, in the order in which they are explained.
/// </summary>
[Flags]
public enum Limits
{
    None = 0,

    /// <summary>One of the two names another matcher.</summary>
    Matcher = 1 << 0,

    /// <summary>One of the two has expired.</summary>
    Expiry = 1 << 1,

    /// <summary>The request does not accept the GPU class.</summary>
    GpuClass = 1 << 2,

    /// <summary>The request does not accept the region.</summary>
    Region = 1 << 3,

    /// <summary>The machine lacks a feature that the request asks for.</summary>
    Features = 1 << 4,

    /// <summary>The lease is shorter or longer than the offer takes.</summary>
    Duration = 1 << 5,

    /// <summary>The offer has fewer GPUs than the request wants of one machine.</summary>
    GpuCount = 1 << 6,

    /// <summary>The offer asks more than the request bids.</summary>
    Price = 1 << 7,

    /// <summary>Enough GPUs are offered, but too few of them are free now.</summary>
    GpusBusy = 1 << 8,

    /// <summary>Every slot of the machine holds an open lease.</summary>
    SlotBusy = 1 << 9,
}
