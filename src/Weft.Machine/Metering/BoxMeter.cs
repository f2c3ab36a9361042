using System.Collections.Concurrent;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// What a box uses: the energy of its GPUs by NVIDIA's counter, of the processor by RAPL where the stand-in is leased.
/// Bytes are zero because a box has no network (see <see cref="BoxProfile"/>); they are counted when it gets one.
/// </summary>
internal sealed class BoxMeter(MachineOptions options) : IMeter
{
    private readonly ConcurrentDictionary<Hash32, EnergyLedger> _ledgers = [];

    /// <param name="gpuIds">The box's NVIDIA cards; none for the processor.</param>
    public void Begin(Hash32 lease, IReadOnlyList<string> gpuIds) =>
        LedgerOf(lease).Begin(gpuIds.Count > 0 ? gpuIds.Select(EnergyCounter.OfGpu) : EnergyCounter.OfProcessor());

    public void Forget(Hash32 lease) => _ledgers.TryRemove(lease, out _);

    public Task<MeterSample> SampleAsync(Hash32 lease, CancellationToken cancel)
    {
        if (!Directory.Exists(new BoxFolder(options, lease).Root)) return Task.FromResult(new MeterSample(null, 0, 0));
        var ledger = LedgerOf(lease);
        return Task.Run(() => new MeterSample(ledger.Sample(Find), 0, 0), cancel);
    }

    private static EnergyCounter? Find(string id) => id.StartsWith("GPU-", StringComparison.Ordinal)
        ? EnergyCounter.OfGpu(id)
        : EnergyCounter.OfProcessor().FirstOrDefault(counter => counter.Id == id);

    private EnergyLedger LedgerOf(Hash32 lease) =>
        _ledgers.GetOrAdd(lease, key => new EnergyLedger(new BoxFolder(options, key).Energy));
}
