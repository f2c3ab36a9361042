using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>Why <c>Market</c> passes over a match: those of its reasons that depend on its state.</summary>
public enum MatchSkip
{
    None,
    RequestSignature = 4,
    BalanceTooLow = 8,
    DelegateNotAllowed = 9,
    GpusBusy = 20,
    SlotBusy = 21,
}

/// <param name="Id">Its number among the account's delegates; zero: it never was one.</param>
/// <param name="Cap">What it may still lock and pay.</param>
/// <param name="Until">The last second at which its requests can be settled.</param>
public readonly record struct DelegateModel(int Id, BigInteger Cap, ulong Until);

/// <summary>
/// The keys to which accounts of <c>Market</c> lend a part of their purse. Accounts are keys here, not contracts.
/// </summary>
public sealed class DelegatesModel
{
    private readonly Dictionary<(Address Account, Address Delegate), DelegateModel> _delegates = [];
    private readonly Dictionary<Address, int> _counts = [];

    /// <summary>Whether a cap is enough for what a match costs; tests put something wrong here.</summary>
    internal Func<BigInteger, BigInteger, bool> IsEnough { get; set; } = (cap, cost) => cost <= cap;

    public DelegateModel Of(Address account, Address key) => _delegates.GetValueOrDefault((account, key));

    /// <summary>The number stays for ever, so that vouchers of leases that the delegate opened stay good.</summary>
    public CallResult Set(Call call, Address key, BigInteger cap, ulong until)
    {
        if (key.IsZero) return CallResult.Reverts(Revert.ZeroAddress);
        var id = Of(call.Sender, key).Id;
        if (id == 0)
        {
            id = _counts.GetValueOrDefault(call.Sender) + 1;
            if (id > ushort.MaxValue) return CallResult.Reverts("TooManyDelegates", call.Sender);
            _counts[call.Sender] = id;
        }

        _delegates[(call.Sender, key)] = new(id, cap, until);
        return CallResult.Done;
    }

    /// <returns>Null where a request of this cost counts, signed as it is.</returns>
    internal MatchSkip? WhyNotOpen(Call call, Address account, Address signer, BigInteger cost)
    {
        if (signer == account) return null;
        var entry = Of(account, signer);
        if (entry.Id == 0) return MatchSkip.RequestSignature;
        return call.Now <= entry.Until && IsEnough(entry.Cap, cost) ? null : MatchSkip.DelegateNotAllowed;
    }

    /// <summary>What comes back of a lock does not count again.</summary>
    /// <returns>The number that the lease keeps; zero: the account itself.</returns>
    internal int Spend(Address account, Address signer, BigInteger cost)
    {
        if (signer == account) return 0;
        var entry = Of(account, signer);
        _delegates[(account, signer)] = entry with { Cap = entry.Cap - cost };
        return entry.Id;
    }

    /// <returns>Whether the renter, or the delegate that opened the lease, is who signed.</returns>
    internal bool MaySign(LeaseModel lease, Address signer) => signer == lease.Renter
        || (lease.DelegateId != 0 && Of(lease.Renter, signer).Id == lease.DelegateId);
}
