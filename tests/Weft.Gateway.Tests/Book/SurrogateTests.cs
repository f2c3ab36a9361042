using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Gateway.Tests;

/// <summary>What grains say to each other survives the wire between two silos.</summary>
public sealed class SurrogateTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    [Fact]
    public void Orders_come_back_as_they_were()
    {
        var offer = Offer(Start) with
        {
            GpuClass = new(255),
            Gpus = new(ulong.MaxValue),
            Price = new(ulong.MaxValue),
            Matcher = Settler,
            Features = Features.Cuda | Features.GVisor,
            Region = new(63),
            Nonce = 1UL << 39,
        };
        var request = Request(Start) with
        {
            GpuClasses = new(UInt128.MaxValue, 5),
            MatchFee = ulong.MaxValue,
            Matcher = Settler,
            Machines = 255,
            JobHash = Keccak.Hash("x"),
            Regions = new(1UL << 63),
        };
        Assert.Equal(offer, Over(FakeChain.Sign(offer)).Value);
        var ending = offer with { Closes = new(31, uint.MaxValue, new(UInt128.MaxValue)) };
        Assert.Equal(ending, Over(FakeChain.Sign(ending)).Value);
        var last = new LastVoucher(Account(3, 3), new(UInt128.MaxValue), new byte[] { 1, 2, 3 });
        Assert.Equal((last.Renter, last.Amount), (Over(last).Renter, Over(last).Amount));
        Assert.Equal(last.Signature.ToArray(), Over(last).Signature.ToArray());
        Assert.Equal(0, Over(last with { Signature = default }).Signature.Length);
        Assert.Equal(request, Over(FakeChain.Sign(request)).Value);
        Assert.Equal(FakeChain.Sign(offer).Signature.ToArray(), Over(FakeChain.Sign(offer)).Signature.ToArray());
    }

    [Fact]
    public void Answers_and_news_come_back_as_they_were()
    {
        var refusal = AdmissionRefusals.BookFull(3);
        Assert.Equal(refusal, Over(new BookAnswer(refusal)).Refusal);
        Assert.Null(Over(new BookAnswer(null)).Refusal);
        var lease = new Lease(
            new(Account(1, 1), Account(2, 2), 63, uint.MaxValue), Account(3, 3), new(5), new(7), new(9), 11, 200,
            Keccak.Hash("job"), Keccak.Hash("request"));
        var settled = new RequestSettled(lease.RequestHash, [new(lease, Endpoint, Keccak.Hash("tx"))]);
        var back = Assert.IsType<RequestSettled>(Over(NewsMessage.From(settled)).ToNews());
        Assert.Equal(settled.Leases, back.Leases);
        Assert.Equal(settled.RequestHash, back.RequestHash);
        foreach (RequestNews news in new RequestNews[]
        {
            new RequestWaiting(lease.RequestHash, refusal), new RequestRefused(lease.RequestHash, refusal),
        })
            Assert.Equal(news, Over(NewsMessage.From(news)).ToNews());
        var closed = new LeaseClosed(
            9, Keccak.Hash("tx"), lease.Id, new(UInt128.MaxValue));
        Assert.Equal(closed, Over(LeaseClosedMessage.From(closed)).ToEvent());
        Assert.Equal(lease, Over(lease));
        var line = new OfferLine(Keccak.Hash("o"), Offer(Start), 3);
        Assert.Equal(line, Assert.Single(Over(new BookView([line], 4)).Offers));
        var sides = Over(new BookSides([line], [Request(Start)]));
        Assert.Equal((line, Request(Start)), (Assert.Single(sides.Offers), Assert.Single(sides.Bids)));
    }

    private static T Over<T>(T value)
        where T : notnull
    {
        var serializer = Services.GetRequiredService<Serializer>();
        return serializer.Deserialize<T>(serializer.SerializeToArray(value))!;
    }
}
