using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>A machine in the book: its newest offer and what of it is taken.</summary>
internal sealed class MachineEntry(
    MachineId id, Address caller, Hash32 offerHash, Signed<Offer> offer, Uri endpoint, Action touched)
{
    public MachineId Id { get; } = id;

    public Address Caller { get; } = caller;

    public Hash32 OfferHash { get; } = offerHash;

    public Signed<Offer> Offer { get; } = offer;

    public Uri Endpoint { get; set; } = endpoint;

    /// <summary>GPUs under a lease, as far as the chain has told.</summary>
    public GpuMask Busy
    {
        get;
        set
        {
            field = value;
            touched();
        }
    }

    public ulong OpenSlots
    {
        get;
        set
        {
            field = value;
            touched();
        }
    }

    /// <summary>The lease that the next match for its slot ends; null for none, or no more.</summary>
    public Ending? Ending
    {
        get;
        set
        {
            field = value;
            touched();
        }
    }

    /// <summary>The lease that the offer named to end when it came; null for none.</summary>
    public Hash32? Named { get; init; }

    /// <summary>GPUs that the next match cannot have.</summary>
    public GpuMask BusyUnlessEnded => Ending is { } ending ? Busy.Without(ending.Gpus) : Busy;

    /// <summary>Not matched before this.</summary>
    public UnixTime RestsUntil
    {
        get;
        set
        {
            field = value;
            touched();
        }
    }
}

/// <summary>A request in the book.</summary>
internal sealed class RequestEntry(
    Address caller, Hash32 hash, Signed<Request> request, ulong arrived, Action touched)
{
    public Address Caller { get; } = caller;

    public Hash32 Hash { get; } = hash;

    public Signed<Request> Request { get; } = request;

    public ulong Arrived { get; } = arrived;

    /// <summary>First among equals, as its renter's pass said when it came.</summary>
    public bool HasPriority { get; init; }

    /// <summary>Not matched before this.</summary>
    public UnixTime RestsUntil
    {
        get;
        set
        {
            field = value;
            touched();
        }
    }

    /// <summary>When its lease is to begin; null for at once.</summary>
    public UnixTime? Start { get; init; }

    /// <summary>Machines are held for its window: nobody else may match it before.</summary>
    public bool IsHeld
    {
        get;
        set
        {
            field = value;
            touched();
        }
    }

    /// <summary>When machines for its window were looked for last.</summary>
    public UnixTime LookedAt { get; set; }

    /// <summary>How often it could not be settled.</summary>
    public int Strikes { get; set; }

    /// <summary>The batch that it is in, or null.</summary>
    public string? BatchId
    {
        get;
        set
        {
            field = value;
            touched();
        }
    }

    /// <summary>It waits for its turn to hear why nothing fits.</summary>
    public bool IsInLine { get; set; }

    /// <summary>What its watchers were told last, so that nothing is said twice.</summary>
    public Refusal? LastWhy { get; set; }

    /// <summary>Leases that the chain has opened for it so far.</summary>
    public List<LeaseAt> Opened { get; } = [];
}
