using Weft.Market;

namespace Weft.Machine;

/// <summary>Every card of the machine, each asked of its maker's driver.</summary>
internal sealed class CardSensors(NvmlSensors nvidia, AmdSensors amd) : IGpuSensors
{
    public Result<GpuSight> Read(string id) => Of(id).Read(id);

    public IReadOnlyList<int> ProcessesOn(string id) => Of(id).ProcessesOn(id);

    public Result<uint> LimitPower(string id, uint? milliwatts) => Of(id).LimitPower(id, milliwatts);

    private IGpuSensors Of(string id) => id.StartsWith(AmdCards.IdPrefix, StringComparison.Ordinal) ? amd : nvidia;
}
