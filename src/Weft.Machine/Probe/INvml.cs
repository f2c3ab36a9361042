namespace Weft.Machine;

/// <summary>
/// What is asked of NVIDIA's management library, each with the library's own return code: 0 for an answer,
/// <see cref="NvmlCode.NoFunction"/> where this version of it cannot be asked.
/// </summary>
internal interface INvml
{
    int Open();

    void Close();

    /// <summary>The card of that number; or, of a card, its MIG instance of that number.</summary>
    int Device(nint? parent, uint index, out nint device);

    /// <param name="device">0 where the machine is meant.</param>
    /// <param name="link">For what a card has several of.</param>
    int Text(NvmlText what, nint device, uint link, out string text);

    int Number(NvmlNumber what, nint device, uint link, out ulong value);

    /// <summary>Null where nobody can tell.</summary>
    IReadOnlyList<int>? Processes(nint device);
}

internal enum NvmlText
{
    Driver,
    Uuid,
    Name,
    PciId,
    LinkPciId,
}

internal enum NvmlNumber
{
    Cards,
    Cuda,
    Memory,
    Core,
    CoreMost,
    MemoryClock,
    MemoryClockMost,
    Ecc,
    Uncorrected,
    Mig,
    MigMost,
    LinkIsUp,
    Limit,
    LimitDefault,
    LimitLeast,
    LimitMost,
}

/// <summary>Return codes of the library that mean something to us (nvmlReturn_t).</summary>
internal static class NvmlCode
{
    public const int Success = 0;
    public const int NotSupported = 3;
    public const int DriverNotLoaded = 9;
    public const int NoFunction = 13;
    public const int GpuIsLost = 15;
    public const int ResetRequired = 16;
    public const int VersionMismatch = 18;

    public static string Describe(int code) => code switch
    {
        DriverNotLoaded => "the driver is not loaded",
        NoFunction => "the library is too old to be asked",
        GpuIsLost => "it has fallen off the bus (Xid 79)",
        ResetRequired => "it wants a reset",
        VersionMismatch => "library and kernel module are of different versions; the machine wants a restart",
        _ => NvmlCalls.TextOf(code),
    };
}
