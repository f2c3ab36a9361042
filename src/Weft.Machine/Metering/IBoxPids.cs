using Weft.Ethereum;

namespace Weft.Machine;

/// <summary>The first process of a box, as this machine counts processes.</summary>
internal interface IBoxPids
{
    /// <summary>Null where the box does not run.</summary>
    Task<int?> FindAsync(Hash32 lease, CancellationToken cancel);
}

internal sealed class EnginePids(EngineConnection connection) : IBoxPids
{
    public async Task<int?> FindAsync(Hash32 lease, CancellationToken cancel)
    {
        if (!(await connection.GetAsync(cancel)).TryGet(out var engine, out _)) return null;
        try
        {
            var found = await BoxLook.InspectAsync(engine, BoxProfile.NameOf(lease), cancel);
            return found.State is { Running: true, Pid: > 0 and <= int.MaxValue } state ? (int)state.Pid : null;
        }
        catch (Exception e) when (EngineErrors.IsKnown(e))
        {
            return null;
        }
    }
}
