using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>A gang that wants one site is only used where its leases are of one owner.</summary>
public sealed class OneSiteRentalTests
{
    private static readonly RentalRules Rules = new(RenterTimes.Default);

    [Fact]
    public void No_job_is_handed_over_before_all_leases_are_known()
    {
        var rental = Opened(Asking(), machine: 1, provider: 1);
        Assert.False(RentalRules.MayBegin(rental.State));
        rental = Opened(rental.State, machine: 2, provider: 1);
        Assert.True(RentalRules.MayBegin(rental.State));
        Assert.All(rental.State.Leases, lease => Assert.Equal((RenterPhase.Starting, null), (lease.Phase, lease.Why)));
    }

    [Fact]
    public void Leases_of_several_owners_are_all_stopped_and_none_begins()
    {
        var rental = Opened(Opened(Asking(), machine: 1, provider: 1).State, machine: 2, provider: 2);
        Assert.All(rental.State.Leases, lease =>
        {
            Assert.Equal((RenterPhase.Stopped, "not-one-site"), (lease.Phase, lease.Why!.Code));
            Assert.False(lease.WantsLine);
        });
        Assert.Equal(
            rental.State.Leases.Select(lease => lease.Lease.Id),
            rental.Effects.OfType<RentalEffect.OfLease>().Where(one => one.Effect is RenterEffect.SubmitStop)
                .Select(one => one.Lease));
    }

    [Fact]
    public void Who_does_not_ask_for_one_site_takes_any_owners()
    {
        var anywhere = Asking(Features.OpenCl);
        Assert.True(RentalRules.MayBegin(anywhere));
        var rental = Opened(Opened(anywhere, machine: 1, provider: 1).State, machine: 2, provider: 2);
        Assert.All(rental.State.Leases, lease => Assert.Equal(RenterPhase.Starting, lease.Phase));
    }

    private static Rental Asking(Features features = Features.OpenCl | Features.OneSite)
    {
        var request = GatewayOrders.Request(Some.Start, machines: 2, gpus: 2, price: 2_000_000) with
        {
            Features = features,
            Duration = Some.Ours.Duration,
            JobHash = Some.Ours.JobHash,
            GpuClasses = GpuClassSet.Of(Some.Ours.GpuClass),
        };
        return Some.Rental() with
        {
            Request = new Signed<Request>(request, new byte[] { 7 }),
            Phase = RentalPhase.Asking,
        };
    }

    private static RentalDecision Opened(Rental rental, int machine, int provider)
    {
        var lease = Some.Ours with
        {
            Key = Some.Ours.Key with
            {
                Provider = GatewayOrders.Account(0xaa, provider),
                Machine = GatewayOrders.Account(0xbb, machine),
            },
            RequestHash = rental.Request.Value.Hash(),
        };
        return Rules.Decide(rental, new RentalInput.Opened(lease, Keccak.Hash("settled")), Some.Start);
    }
}
