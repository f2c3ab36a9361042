using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// The money side of <c>Market</c>: balances, locks, and the two counters of a lease's fee. Orders and signatures are
/// checked elsewhere; who signed is said with the call.
/// </summary>
public sealed class MarketModel(Address at, Address owner, TokenModel token)
{
    public const ulong CloseDelay = 6 * 3_600;
    private const int MaxFeeBps = 500;

    private static readonly BigInteger MaxServed = (BigInteger.One << 72) - 1;

    private readonly Dictionary<(Address Provider, Address Machine), MachineModel> _machines = [];

    public Address At { get; } = at;

    /// <summary>What its guardian may stop.</summary>
    public HaltModel Halt { get; init; } = new(default);

    /// <summary>Of leases that are opened from now on.</summary>
    public int FeeBps { get; private set; } = 300;

    public AccountsModel Accounts { get; } = new();

    /// <summary>Second locks on withdrawals.</summary>
    public GuardsModel Guards { get; } = new();

    public DelegatesModel Delegates { get; } = new();

    /// <summary>What leases that are open have locked.</summary>
    public BigInteger Locked => _machines.Values.Aggregate(
        BigInteger.Zero, (sum, machine) => machine.Open.Values.Aggregate(sum, (all, lease) => all + lease.Lock));

    /// <summary>What the market must hold: balances, fees, locks, and what machines earned.</summary>
    public BigInteger Owed => Accounts.Sum + Locked + Sum(_machines.Values.Select(machine => machine.Earned));

    public BigInteger BalanceOf(Address account) => Accounts.BalanceOf(account);

    public BigInteger FeesOf(Address account) => Accounts.FeesOf(account);

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
        Accounts.GiveId(account);
        Accounts.Credit(account, amount);
        return CallResult.Done;
    }

    public CallResult Withdraw(Call call, Address to, BigInteger amount)
    {
        if (Guards.WhyNotSpend(call, amount) is { } guarded) return CallResult.Reverts(guarded);
        if (Pay(call, to, amount) is { } error) return CallResult.Reverts(error);
        Guards.Spend(call, amount);
        return CallResult.Done;
    }

    /// <summary>With a second signature, whatever the day's limit, of which it uses nothing.</summary>
    public CallResult WithdrawGuarded(Call call, Address to, BigInteger amount, SecondSignatureModel second)
    {
        if (Guards.WhyNotSecond(call, second) is { } unsigned) return CallResult.Reverts(unsigned);
        if (Pay(call, to, amount) is { } error) return CallResult.Reverts(error);
        Guards.UseSecond(call);
        return CallResult.Done;
    }

    /// <summary>Opens a lease out of a match, or skips it, which is no error.</summary>
    /// <param name="signer">Who signed the request; null: the renter.</param>
    /// <returns>Zero where it was opened, else the contract's number for the reason.</returns>
    public CallResult Open(
        Call call, Address renter, Address provider, Address machine, int slot, uint gpus, BigInteger price,
        uint duration, BigInteger matchFee, Address? signer = null)
    {
        if (Halt.WhyNot(call) is { } halted) return halted;
        var place = MachineOf(provider, machine);
        var locked = Basis.DivUp(price * BitOperations.PopCount(gpus) * duration, 3_600);
        var cost = locked + matchFee;
        if (BalanceOf(renter) < cost) return Skips(MatchSkip.BalanceTooLow);
        if (place.Last.TryGetValue(slot, out var last) && last.Start == call.Now) return Skips(MatchSkip.SlotBusy);
        if ((place.Busy & gpus) != 0) return Skips(MatchSkip.GpusBusy);
        if (place.Open.ContainsKey(slot)) return Skips(MatchSkip.SlotBusy);
        if (Delegates.WhyNotOpen(call, renter, signer ?? renter, cost) is { } skip) return Skips(skip);

        Accounts.GiveId(renter);
        Accounts.Credit(renter, -cost);
        Accounts.Credit(call.Sender, matchFee);
        var delegateId = Delegates.Spend(renter, signer ?? renter, cost);
        place.Put(slot, new LeaseModel(renter, call.Now, duration, locked, gpus, FeeBps, delegateId));
        return CallResult.Done;
    }

    /// <param name="start">As in the lease's key.</param>
    /// <param name="signer">Who signed the voucher; null: the renter.</param>
    public CallResult Close(
        Call call, Address provider, Address machine, int slot, ulong start, BigInteger amount, BigInteger voucher,
        Address? signer = null)
    {
        var place = MachineOf(provider, machine);
        if (!place.Open.TryGetValue(slot, out var lease) || lease.Start != start)
            return NotOpen(provider, machine, slot, start);
        if (amount > voucher) return CallResult.Reverts("AmountAboveVoucher", amount, voucher);
        if (voucher > lease.Lock) return CallResult.Reverts("VoucherAboveLock", voucher, lease.Lock);
        if (call.Sender != provider && call.Sender != machine)
            return CallResult.Reverts("NotProviderSide", call.Sender);
        if (!voucher.IsZero && !Delegates.MaySign(lease, signer ?? lease.Renter))
            return CallResult.Reverts("BadSignature", lease.Renter);
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
        place.Put(slot, lease with { Stopped = (uint)Math.Clamp(call.Now - lease.Start, 1, lease.Duration) });
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
            Accounts.Credit(provider, place.Earned);
            place.Earned = 0;
        }

        return CallResult.Done;
    }

    /// <summary>Sends the fees of these renters to <paramref name="feeTo"/>; see <c>IFeeSource.takeFees</c>.</summary>
    public IReadOnlyList<BigInteger> TakeFees(Address feeTo, IReadOnlyList<Address> renters)
    {
        var fees = renters.Select(Accounts.TakeFees).ToList();
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

    private static CallResult Skips(MatchSkip reason) => CallResult.Of((int)reason);

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
        Accounts.Credit(lease.Renter, lease.Lock - paid);
        Accounts.AddFee(lease.Renter, fee);
    }

    /// <summary>Out of the caller's balance, unless it cannot be.</summary>
    private Revert? Pay(Call call, Address to, BigInteger amount)
    {
        if (to.IsZero) return Revert.ZeroAddress;
        var balance = BalanceOf(call.Sender);
        if (balance < amount) return new("BalanceTooLow", call.Sender, balance, amount);
        Accounts.Credit(call.Sender, -amount);
        token.Move(At, to, amount);
        return null;
    }
}
