using Weft.Market;

namespace Weft.Node;

/// <summary>
/// How a reading is made of what the meter says. A part of <see cref="ProviderRules"/>, and a function.
/// </summary>
internal static class ProviderReadings
{
    /// <summary>
    /// The lease with its next reading. Whatever became of the meter meanwhile, no figure goes back; what energy cost
    /// and emitted is counted at the rates of now for what came since the last reading.
    /// </summary>
    public static ProviderLease Take(
        ProviderLease state, MeterSample? sample, EnergyRates rates, DateTimeOffset now, bool final)
    {
        var metered = new Reading(
            state.Lease.Id, (state.Reading?.Sequence ?? 0) + 1, GpuTime.Of(state.Lease.Gpus.Count, state.Used(now)),
            sample?.Millijoules, sample?.BytesIn ?? 0, sample?.BytesOut ?? 0, final)
        {
            Detail = sample?.Detail,
        }.Since(state.Reading);
        var energy = (state.Energy ?? EnergyBill.Nothing).UpTo(metered.MillijoulesUsed, rates);
        if (energy.CarbonMilligrams is { } carbon)
            metered = metered with
            {
                Detail = (metered.Detail ?? UsageDetail.Nothing) with { CarbonMilligrams = carbon },
            };
        return state with { Reading = metered, Energy = metered.MillijoulesUsed is null ? state.Energy : energy };
    }
}
