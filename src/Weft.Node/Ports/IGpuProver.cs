using Weft.Market;

namespace Weft.Node;

/// <summary>One GPU that has done its work of a challenge, and keeps what echoes and openings need.</summary>
public interface IGpuProver : IDisposable
{
    GpuResults Results { get; }

    /// <summary>Where a short walk from there ends.</summary>
    ulong Echo(ulong start);
}
