using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// The money side of <c>Market</c>: balances, locks, and the two counters of a lease's fee. Orders and signatures are
/// checked elsewhere; a match that comes here was signed by both sides.
/// </summary>
public sealed class MarketModel(Address at, Address owner, TokenModel token)
{
    public const ulong CloseDelay = 6 * 3_600;
    private const int MaxFeeBps = 500;

    /// <summary>71 bits: what an account can keep of fees; the rest is the market's overflow.</summary>
    private static readonly BigInteger MaxFees = (BigInteger.One << 71) - 1;

    private static readonly BigInteger MaxServed = (BigInteger.One << 72) - 1;

    private readonly Dictionary<Address, BigInteger> _balances = [];
    private readonly Dictionary<Address, BigInteger> _fees = [];
    private readonly Dictionary<(Address Provider, Address Machine), MachineModel> _machines = [];

    public Address At { get; } = at;

    /// <summary>What its guardian may stop.</summary>
    public HaltModel Halt { get; init; } = new(default);

    /// <summary>Of leases that are opened from now on.</summary>
    public int FeeBps { get; private set; } = 300;

    public BigInteger Overflow { get; private set; }

    /// <summary>What leases that are open have locked.</summary>
    public BigInteger Locked => _machines.Values.Aggregate(
        BigInteger.Zero, (sum, machine) => machine.Open.Values.Aggregate(sum, (all, lease) => all + lease.Lock));

    /// <summary>What the market must hold: balances, fees, locks, and what machines earned.</summary>
    public BigInteger Owed => Sum(_balances.Values) + Sum(_fees.Values) + Locked + Overflow
        + Sum(_machines.Values.Select(machine => machine.Earned));

    public BigInteger BalanceOf(Address account) => _balances.GetValueOrDefault(account);

    public BigInteger FeesOf(Address account) => _fees.GetValueOrDefault(account);

    public MachineModel MachineOf(Address provider, Address machine)
    {
        if (!_machines.TryGetValue((provider, machine), out var found))
            _machines[(provider, machine)] = found = new MachineModel();
        return found;
    }

    public CallResult Deposit(Call call, Address account, BigInteger amount)
    {
        if (account.IsZero) return CallResult.Reverts(Revert.ZeroAddress);
        if (token.Pull(At, call.Sender, At, amount) is { } error) return CallResult.Reverts(error);
        Credit(account, amount);
        return CallResult.Done;
    }

    public CallResult Withdraw(Call call, Address to, BigInteger amount)
    {
        if (to.IsZero) return CallResult.Reverts(Revert.ZeroAddress);
        if (BalanceOf(call.Sender) < amount)
            return CallResult.Reverts("BalanceTooLow", call.Sender, BalanceOf(call.Sender), amount);
        Credit(call.Sender, -amount);
        token.Move(At, to, amount);
        return CallResult.Done;
    }

    /// <summary>Opens a lease out of a match, or skips it, which is no error.</summary>
    /// <returns>1 where it was opened.</returns>
    public CallResult Open(
        Call call, Address renter, Address provider, Address machine, int slot, uint gpus, BigInteger price,
        uint duration, BigInteger matchFee)
    {
        if (Halt.WhyNot(call) is { } halted) return halted;
        var place = MachineOf(provider, machine);
        var locked = Basis.DivUp(price * BitOperations.PopCount(gpus) * duration, 3_600);
        if (BalanceOf(renter) < locked + matchFee) return CallResult.Of(0);
        if (place.LastStart.GetValueOrDefault(slot) == call.Now) return CallResult.Of(0);
        if ((place.Busy & gpus) != 0 || place.Open.ContainsKey(slot)) return CallResult.Of(0);

        Credit(renter, -locked - matchFee);
        Credit(call.Sender, matchFee);
        place.Open[slot] = new LeaseModel(renter, call.Now, duration, locked, gpus, FeeBps);
        place.LastStart[slot] = call.Now;
        return CallResult.Of(1);
    }

    /// <param name="start">As in the lease's key.</param>
    public CallResult Close(
        Call call, Address provider, Address machine, int slot, ulong start, BigInteger amount, BigInteger voucher)
    {
        var place = MachineOf(provider, machine);
        if (!place.Open.TryGetValue(slot, out var lease) || lease.Start != start)
            return NotOpen(provider, machine, slot, start);
        if (amount > voucher) return CallResult.Reverts("AmountAboveVoucher", amount, voucher);
        if (voucher > lease.Lock) return CallResult.Reverts("VoucherAboveLock", voucher, lease.Lock);
        if (call.Sender != provider && call.Sender != machine)
            return CallResult.Reverts("NotProviderSide", call.Sender);
        End(place, slot, lease, amount);
        return CallResult.Done;
    }

    public CallResult SetFee(Call call, int feeBps, Address feeTo)
    {
        if (call.Sender != owner) return CallResult.Reverts(Revert.NotOwner(call));
        if (feeBps > MaxFeeBps) return CallResult.Reverts("FeeTooHigh", feeBps, MaxFeeBps);
        if (feeTo.IsZero) return CallResult.Reverts(Revert.ZeroAddress);
        FeeBps = feeBps;
        return CallResult.Done;
    }

    public CallResult Stop(Call call, Address provider, Address machine, int slot, ulong start)
    {
        var place = MachineOf(provider, machine);
        if (!place.Open.TryGetValue(slot, out var lease) || lease.Start != start)
            return NotOpen(provider, machine, slot, start);
        if (lease.Renter != call.Sender) return CallResult.Reverts("NotRenter", call.Sender);
        if (lease.Stopped != 0) return CallResult.Reverts("AlreadyStopped", provider, machine, slot, start);
        place.Open[slot] = lease with { Stopped = (uint)Math.Clamp(call.Now - lease.Start, 1, lease.Duration) };
        return CallResult.Done;
    }

    public CallResult Expire(Call call, Address provider, Address machine, int slot, ulong start)
    {
        var place = MachineOf(provider, machine);
        if (!place.Open.TryGetValue(slot, out var lease) || lease.Start != start)
            return NotOpen(provider, machine, slot, start);
        if (call.Now < lease.End + CloseDelay)
            return CallResult.Reverts("TooEarly", call.Now, lease.End + CloseDelay);
        End(place, slot, lease, 0);
        return CallResult.Done;
    }

    /// <summary>What machines earned goes to their provider's balance.</summary>
    public CallResult Collect(Address provider, IReadOnlyList<Address> machines)
    {
        foreach (var machine in machines)
        {
            var place = MachineOf(provider, machine);
            Credit(provider, place.Earned);
            place.Earned = 0;
        }

        return CallResult.Done;
    }

    /// <summary>Sends the fees of these renters to <paramref name="feeTo"/>; see <c>IFeeSource.takeFees</c>.</summary>
    public IReadOnlyList<BigInteger> TakeFees(Address feeTo, IReadOnlyList<Address> renters)
    {
        var fees = new BigInteger[renters.Count];
        for (var i = 0; i < renters.Count; i++)
        {
            fees[i] = renters[i].IsZero ? Overflow : FeesOf(renters[i]);
            if (renters[i].IsZero) Overflow = 0;
            else _fees[renters[i]] = 0;
        }

        token.Move(At, feeTo, Sum(fees));
        return fees;
    }

    /// <summary>The sum over the machines of what their leases paid in fees; moves no money.</summary>
    public BigInteger TakeServed(Address provider, IReadOnlyList<Address> machines)
    {
        var sum = BigInteger.Zero;
        foreach (var machine in machines)
        {
            var place = MachineOf(provider, machine);
            sum += place.Served;
            place.Served = 0;
        }

        return sum;
    }

    private static CallResult NotOpen(Address provider, Address machine, int slot, ulong start) =>
        CallResult.Reverts("LeaseNotOpen", provider, machine, slot, start);

    private static BigInteger Sum(IEnumerable<BigInteger> numbers) =>
        numbers.Aggregate(BigInteger.Zero, (sum, number) => sum + number);

    private void End(MachineModel place, int slot, LeaseModel lease, BigInteger paid)
    {
        var fee = Basis.Part(paid, lease.FeeBps);
        place.Open.Remove(slot);
        place.Earned += paid - fee;
        place.Served += Basis.Min(fee, MaxServed - place.Served);
        Credit(lease.Renter, lease.Lock - paid);
        if (fee > MaxFees - FeesOf(lease.Renter)) Overflow += fee;
        else _fees[lease.Renter] = FeesOf(lease.Renter) + fee;
    }

    private void Credit(Address account, BigInteger amount) => _balances[account] = BalanceOf(account) + amount;
}
