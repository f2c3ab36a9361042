using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

public sealed class RoundSignaturesTests : IDisposable
{
    private readonly PrivateKey _machine = PrivateKey.Generate();
    private readonly PrivateKey _renter = PrivateKey.Generate();

    public void Dispose()
    {
        _machine.Dispose();
        _renter.Dispose();
    }

    [Fact]
    public void The_signature_of_a_plain_key_needs_no_chain()
    {
        var (unsigned, unproven) = RoundSignatures.Check(File(_machine, _renter));
        Assert.Empty(unsigned);
        Assert.Empty(unproven);
    }

    [Fact]
    public void A_foreign_signature_is_left_to_the_chain()
    {
        var file = File(_renter, _renter);
        var (unsigned, unproven) = RoundSignatures.Check(file);
        Assert.Empty(unsigned);
        var (hash, digest) = (file.Offers[0].Hash, FakeChain.Domain.Digest(file.Offers[0].Hash));
        var left = Assert.Single(unproven);
        Assert.Equal((hash, _machine.Address, digest), (left.Order, left.Signer, left.Digest));
    }

    [Fact]
    public void An_order_without_a_signature_is_named()
    {
        var file = File(_machine, signer: null);
        var (unsigned, unproven) = RoundSignatures.Check(file);
        Assert.Empty(unproven);
        var sentence = $"The order of {_renter.Address} carries no signature.";
        Assert.Equal([new(DeviationKind.NotSigned, file.Requests[0].Hash, sentence)], unsigned);
    }

    /// <param name="signer">Of the request.</param>
    private RoundFile File(PrivateKey machineSigner, PrivateKey? signer)
    {
        var offer = Offer(Some.Start) with { Machine = _machine.Address };
        var request = Request(Some.Start) with { Renter = _renter.Address };
        var orders = new RoundChanges(
            FromNothing: true, [new(offer.Hash(), new(offer, Sign(machineSigner, offer.Hash())), default, 0)],
            [new(request.Hash(), new(request, signer is null ? [] : Sign(signer, request.Hash())))], []);
        return RoundFile.Of(new(FakeChain.Domain, default, default, 0, orders, [], 0));
    }

    private static byte[] Sign(PrivateKey key, Hash32 hash) => key.Sign(FakeChain.Domain.Digest(hash)).ToBytes();
}
