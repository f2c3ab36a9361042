using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>
/// The contract's rules in plain C#, written from its interface alone. Throws <see cref="Reverted"/> where the contract
/// reverts. After every call the books balance to the unit.
/// </summary>
internal sealed class MarketModel(TypedDomain domain, int feeBps, Bug bug)
{
    private readonly Dictionary<Address, UInt128> _balances = [];
    private readonly HashSet<(Address, ulong)> _usedNonces = [];
    private readonly Dictionary<(Address Provider, Address Machine), MachineState> _machines = [];
    private UInt128 _held;
    private UInt128 _fees;

    public IEnumerable<SlotState> OpenLeases => _machines.Values.SelectMany(machine => machine.Open.Values);

    public UInt128 BalanceOf(Address account) => _balances.GetValueOrDefault(account);

    public MachineState Machine(Address provider, Address machine) =>
        _machines.GetValueOrDefault((provider, machine)) ?? new MachineState();

    public void Deposit(Address account, UInt128 amount)
    {
        _held += amount;
        _balances[account] = BalanceOf(account) + amount;
        CheckBooks();
    }

    public void Enrol(Address provider, Address machine) => _machines[(provider, machine)] = new() { Enrolled = true };

    public int Settle(SignedMatch match, Address caller, ulong now, List<Lease> opened, List<(Lease, UInt128)> ended)
    {
        var skip = SettleRules.Check(this, match, caller, now, domain);
        if (skip != 0) return skip;
        var request = match.Request.Value;
        _usedNonces.Add((request.Renter, request.Nonce));
        foreach (var fill in match.Fills.Where(fill => fill.Ends is not null))
        {
            var offer = fill.Offer.Value;
            var slot = _machines[(offer.Provider, offer.Machine)].Open[fill.Slot];
            End(slot, offer.Closes!.Amount.BaseUnits);
            ended.Add((slot.Lease, offer.Closes.Amount.BaseUnits));
        }

        foreach (var fill in match.Fills)
        {
            var offer = fill.Offer.Value;
            var key = new LeaseKey(offer.Provider, offer.Machine, fill.Slot, (uint)now);
            var lease = new Lease(
                key, request.Renter, fill.Gpus, offer.GpuClass, match.Price, request.Duration, feeBps, request.JobHash,
                request.Hash());
            var machine = _machines[(offer.Provider, offer.Machine)];
            machine.Open[fill.Slot] = new SlotState(lease, Stopped: null);
            machine.LastStart[fill.Slot] = now;
            _balances[request.Renter] -= lease.Locked.BaseUnits;
            opened.Add(lease);
        }

        _balances[request.Renter] -= request.MatchFee;
        _balances[caller] = BalanceOf(caller) + request.MatchFee;
        CheckBooks();
        return 0;
    }

    public bool IsNonceUsed(Address renter, ulong nonce) => _usedNonces.Contains((renter, nonce));

    public (UInt128 Paid, UInt128 Fee, UInt128 Refund) Close(CloseIntent close, Address caller)
    {
        var slot = OpenSlot(close.Key);
        var byProvider = caller == close.Key.Provider || caller == close.Key.Machine;
        var amount = close.Amount.BaseUnits;
        if (!byProvider)
        {
            var digest = domain.Digest(new Closing(slot.Lease.Id, close.Amount).Hash());
            var signed = SimSigner.IsBy(close.Key.Machine, digest, close.ClosingSignature.Span)
                || SimSigner.IsBy(close.Key.Provider, digest, close.ClosingSignature.Span);
            if (!signed) throw new Reverted("BadSignature");
        }

        UInt128 voucher = 0;
        if (close.Voucher is { } signedVoucher)
        {
            voucher = signedVoucher.Value.Amount.BaseUnits;
            var digest = domain.Digest(new Voucher(slot.Lease.Id, signedVoucher.Value.Amount).Hash());
            if (!SimSigner.IsBy(slot.Lease.Renter, digest, signedVoucher.Signature.Span))
                throw new Reverted("BadSignature");
        }

        if (amount > voucher) throw new Reverted("AmountAboveVoucher");
        if (voucher > slot.Lease.Locked.BaseUnits) throw new Reverted("VoucherAboveLock");
        return End(slot, amount);
    }

    public uint Stop(LeaseKey key, Address caller, ulong now)
    {
        var slot = OpenSlot(key);
        if (caller != slot.Lease.Renter) throw new Reverted("NotRenter");
        if (slot.Stopped is not null) throw new Reverted("AlreadyStopped");
        var after = (uint)Math.Min(Math.Max(now - key.Start, 1), slot.Lease.Duration);
        _machines[(key.Provider, key.Machine)].Open[key.Slot] = slot with { Stopped = after };
        return after;
    }

    public (UInt128 Paid, UInt128 Fee, UInt128 Refund) Expire(LeaseKey key, ulong now)
    {
        var slot = OpenSlot(key);
        var notBefore = key.Start + (ulong)(slot.Stopped ?? slot.Lease.Duration) + Lease.CloseDelay;
        return now <= notBefore ? throw new Reverted("TooEarly") : End(slot, 0);
    }

    public UInt128 Collect(Address provider, IEnumerable<Address> machines)
    {
        UInt128 sum = 0;
        foreach (var machine in machines)
        {
            var state = _machines[(provider, machine)];
            sum += state.Earned;
            state.Earned = 0;
        }

        _balances[provider] = BalanceOf(provider) + sum;
        CheckBooks();
        return sum;
    }

    public void CancelRequest(Address renter, ulong nonce)
    {
        if (!_usedNonces.Add((renter, nonce))) throw new Reverted("NonceAlreadyUsed");
    }

    public SlotState? Find(LeaseKey key) =>
        Machine(key.Provider, key.Machine).Open.GetValueOrDefault(key.Slot) is { } slot && slot.Lease.Key == key
            ? slot
            : null;

    private SlotState OpenSlot(LeaseKey key) => Find(key) ?? throw new Reverted("LeaseNotOpen");

    private (UInt128 Paid, UInt128 Fee, UInt128 Refund) End(SlotState slot, UInt128 amount)
    {
        var (lease, key) = (slot.Lease, slot.Lease.Key);
        var machine = _machines[(key.Provider, key.Machine)];
        var fee = amount * (uint)lease.FeeBasisPoints / 10_000;
        var refund = lease.Locked.BaseUnits - amount;
        machine.Open.Remove(key.Slot);
        machine.Earned += amount - fee;
        _fees += fee;
        _balances[lease.Renter] = BalanceOf(lease.Renter) + PlantedBugs.Refund(bug, refund);
        CheckBooks();
        return (amount, fee, refund);
    }

    private void CheckBooks()
    {
        UInt128 sum = _fees;
        foreach (var balance in _balances.Values) sum += balance;
        foreach (var machine in _machines.Values)
        {
            sum += machine.Earned;
            foreach (var slot in machine.Open.Values) sum += slot.Lease.Locked.BaseUnits;
        }

        if (sum != _held) throw new BrokenPromise($"The market holds {_held}, but owes {sum}.");
    }
}

internal sealed class MachineState
{
    public bool Enrolled { get; init; }

    public UInt128 Earned { get; set; }

    public Dictionary<byte, SlotState> Open { get; } = [];

    public Dictionary<byte, ulong> LastStart { get; } = [];

    public GpuMask Busy => Open.Values.Aggregate(default(GpuMask), (busy, slot) => busy.With(slot.Lease.Gpus));

    public ulong OpenSlots => Open.Keys.Aggregate(0UL, (bits, slot) => bits | (1UL << slot));
}

internal sealed record SlotState(Lease Lease, uint? Stopped);

/// <summary>What the contract would revert with.</summary>
internal sealed class Reverted(string error) : Exception(error);

/// <summary>The simulation found a promise that does not hold.</summary>
internal sealed class BrokenPromise(string what) : Exception(what);
