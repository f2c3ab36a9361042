using CsCheck;
using Weft.Ethereum;

namespace Weft.Market.Tests;

public sealed class BillingTests
{
    private static readonly TimeSpan Interval = Billing.DefaultInterval;

    private static readonly Gen<Lease> Leases = Gen.Select(
        Gen.ULong[0, 1UL << 50], Gen.Int[1, 64], Gen.UInt[1, (1 << 24) - 1],
        (price, gpus, seconds) => new Lease(
            new LeaseKey(Address.Zero, Address.Zero, 0, 1_000_000), Address.Zero, GpuMask.First(gpus), new GpuClass(0),
            new Price(price), seconds, 0, Hash32.Zero, Hash32.Zero));

    private static readonly Gen<TimeSpan> Times = Gen.Long[0, 1L << 36].Select(
        value => TimeSpan.FromMilliseconds(value));

    [Fact]
    public void Nothing_that_is_asked_for_passes_the_lock() => Gen.Select(Leases, Times).Sample((lease, used) =>
        Billing.Ahead(lease, used, Interval) <= lease.Locked && Billing.Owed(lease, used) <= lease.Locked);

    [Fact]
    public void A_claim_is_never_above_what_was_signed_nor_above_what_was_used() =>
        Gen.Select(Leases, Times, Gen.ULong).Sample((lease, used, signed) =>
        {
            var claim = Billing.Claim(lease, used, new Money(signed));
            return claim <= new Money(signed) && claim <= Billing.Owed(lease, used);
        });

    [Fact]
    public void Paid_time_is_the_longest_that_costs_no_more() =>
        Gen.Select(Leases, Gen.ULong[0, 1UL << 60]).Sample((lease, signed) =>
        {
            var paid = lease.Price.TimePaidBy(new Money(signed));
            var capped = paid.GpuMilliseconds == 64UL * (1 << 24) * 1_000;
            return lease.Price.OwedRoundedDown(paid) <= new Money(signed)
                && (capped || lease.Price.OwedRoundedDown(new GpuTime(paid.GpuMilliseconds + 1)) > new Money(signed));
        });

    [Fact]
    public void A_voucher_for_one_interval_ahead_pays_for_at_least_that_time() =>
        Gen.Select(Leases, Times).Sample((lease, used) =>
            Billing.PaidTime(lease, Billing.Ahead(lease, used, Interval)) >= used + Interval);

    [Fact]
    public void Serving_until_one_interval_after_paid_time_risks_one_interval_and_one_unit() =>
        Gen.Select(Leases, Gen.ULong[0, 1UL << 60]).Sample((lease, signed) =>
        {
            var money = new Money(signed);
            var paid = Billing.PaidTime(lease, money);
            if (paid == TimeSpan.MaxValue) return true;
            var one = lease.Price.OwedRoundedDown(GpuTime.Of(lease.Gpus.Count, Interval));
            return Billing.Owed(lease, paid + Interval) <= money + one + new Money(1);
        });
}
