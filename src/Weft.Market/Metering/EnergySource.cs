namespace Weft.Market;

/// <summary>How a figure of energy came about; of several, the least sure one.</summary>
public enum EnergySource : byte
{
    /// <summary>Nobody says; there is no figure.</summary>
    Unknown = 0,

    /// <summary>Counters of the hardware: NVIDIA's energy counter, RAPL for the processor.</summary>
    Counted = 1,

    /// <summary>Power was read again and again, and added up.</summary>
    Integrated = 2,

    /// <summary>From time and the hardware's nominal power, because nothing could be read.</summary>
    Estimated = 3,
}

/// <summary>As it is written for people and in documents.</summary>
public static class EnergySources
{
    /// <summary><c>counted</c>, <c>integrated</c>, <c>estimated</c> or <c>unknown</c>.</summary>
    public static string Word(this EnergySource source) => source switch
    {
        EnergySource.Counted => "counted",
        EnergySource.Integrated => "integrated",
        EnergySource.Estimated => "estimated",
        _ => "unknown",
    };

    /// <summary>Of two parts of one figure: the less sure one, where both are known.</summary>
    public static EnergySource With(this EnergySource a, EnergySource b) => a > b ? a : b;
}
