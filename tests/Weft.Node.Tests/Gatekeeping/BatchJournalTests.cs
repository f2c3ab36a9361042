using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

public sealed class BatchJournalTests
{
    [Fact]
    public void What_a_fill_ends_comes_back_too()
    {
        var offer = Offer(Start) with { Closes = new(3, 17, new((UInt128.One << 88) - 1)) };
        var last = new LastVoucher(Account(0xcc, 1), new(UInt128.MaxValue), new byte[] { 1, 2, 3 });
        var batch = new Batch(
            "settle:0x02", [new(FakeChain.Sign(Request(Start)), [new(FakeChain.Sign(offer), new(1), 3, last)], new(5))],
            new Dictionary<MachineId, Uri>());
        var fill = BatchJournal.Decode(BatchJournal.Encode(batch)).Matches[0].Fills[0];
        Assert.Equal((offer, offer.Hash()), (fill.Offer.Value, fill.Offer.Value.Hash()));
        Assert.Equal((last.Renter, last.Amount), (fill.Ends!.Renter, fill.Ends.Amount));
        Assert.Equal(last.Signature.ToArray(), fill.Ends.Signature.ToArray());
    }

    [Fact]
    public void A_batch_comes_back_as_it_was()
    {
        var offer = Offer(Start) with { Gpus = new(ulong.MaxValue) };
        var request = Request(Start) with { GpuClasses = new(UInt128.MaxValue, 5), Matcher = Settler, MatchFee = 3 };
        var batch = new Batch(
            "settle:0x01",
            [new(FakeChain.Sign(request), [new(FakeChain.Sign(offer), new(3), 63)], new(ulong.MaxValue))],
            new Dictionary<MachineId, Uri> { [new(offer.Provider, offer.Machine)] = Endpoint });
        var back = BatchJournal.Decode(BatchJournal.Encode(batch));
        var (match, fill) = (back.Matches[0], back.Matches[0].Fills[0]);
        Assert.Equal((batch.Id, request, offer), (back.Id, match.Request.Value, fill.Offer.Value));
        Assert.Equal(batch.Matches[0].Request.Signature.ToArray(), match.Request.Signature.ToArray());
        Assert.Equal(batch.Matches[0].Fills[0].Offer.Signature.ToArray(), fill.Offer.Signature.ToArray());
        Assert.Equal((new GpuMask(3), (byte)63, new Price(ulong.MaxValue)), (fill.Gpus, fill.Slot, match.Price));
        Assert.Equal(Endpoint, back.Endpoints[new(offer.Provider, offer.Machine)]);
        Assert.Equal(batch.ToIntent().Id, back.ToIntent().Id);
    }
}
