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

    /// <summary>The ladder of <see cref="Notice"/>: who promises a rung has the bits of all below it too.</summary>
    Notice30Seconds = 1 << 5,
    Notice2Minutes = 1 << 6,
    Notice10Minutes = 1 << 7,
    Notice1Hour = 1 << 8,

    /// <summary>The owner does not take the machine back within a lease.</summary>
    NoticeNever = 1 << 9,

    /// <summary>
    /// The owner's machines with this in a region stand together. Of several machines that a request asks for with it,
    /// all have to be of one owner in one region; the auction sees to that, the contract only to the bit.
    /// </summary>
    OneSite = 1 << 10,

    /// <summary>A bonded checker found the machine to be what it says it is: <see cref="Tier"/>.</summary>
    Checked = 1 << 11,

    /// <summary>Two of them did; whoever has this has <see cref="Checked"/> too.</summary>
    Confirmed = 1 << 12,
}
