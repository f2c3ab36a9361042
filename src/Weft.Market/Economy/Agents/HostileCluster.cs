using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Accounts of one attacker, and what they had and have: exact, in base units of the payment token.</summary>
internal sealed class HostileCluster(AbuseKind kind, IReadOnlyList<Address> members)
{
    public AbuseKind Kind { get; } = kind;

    /// <summary>The first shares machines, the second refers, the rest rent.</summary>
    public List<Address> Members { get; } = [.. members];

    public Address Provider => Members[0];

    public Address Referrer => Members[1];

    public IEnumerable<Address> Renters => Members.Skip(2);

    /// <summary>What it began with.</summary>
    public BigInteger Endowment { get; set; }

    /// <summary>What its leases paid; all of it to itself, less the fees.</summary>
    public BigInteger Paid { get; set; }

    public BigInteger Fees { get; set; }

    /// <summary>Work rewards at what the auction paid for WEFT in their week; what still vests counts too.</summary>
    public BigInteger WorkValue { get; set; }

    /// <summary>Rewards of its stake that came out of its own fees.</summary>
    public BigInteger OwnStakeReward { get; set; }

    /// <summary>What it spent off the chain, and bonds that it lost.</summary>
    public BigInteger Outlay { get; set; }

    public int Calls { get; set; }

    public int Repelled { get; private set; }

    /// <summary>The errors that it met, each once.</summary>
    public SortedSet<string> Errors { get; } = new(StringComparer.Ordinal);

    /// <summary>Counts a call for its gas, and what stopped it.</summary>
    public CallResult Try(CallResult result)
    {
        Calls++;
        if (result.Error is not { } error) return result;
        Repelled++;
        Errors.Add(error.Name);
        return result;
    }
}
