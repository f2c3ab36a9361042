namespace Weft.Market;

/// <summary>What a machine has, and a job may ask for. Numbers are on the wire and on chain: only append.</summary>
[Flags]
public enum Features : ulong
{
    None = 0,

    /// <summary>OpenCL works inside the container.</summary>
    OpenCl = 1 << 0,

    /// <summary>CUDA works inside the container.</summary>
    Cuda = 1 << 1,

    /// <summary>Jobs may reach the internet.</summary>
    Internet = 1 << 2,

    /// <summary>Root inside the container is nobody outside (user namespace).</summary>
    UserNamespace = 1 << 3,

    /// <summary>Jobs run under gVisor.</summary>
    GVisor = 1 << 4,
}
