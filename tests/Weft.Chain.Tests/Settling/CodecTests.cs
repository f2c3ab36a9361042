using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests.Settling;

/// <summary>The contract's own encoder and hashes, asked on a real chain, against ours.</summary>
public sealed class CodecTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_sides_hash_and_pack_alike()
    {
        await using var market = await TestMarket.StartAsync();
        var codec = await Codec.DeployAsync(market);
        var now = await market.NowAsync();
        var offers = new[]
        {
            market.SignOffer(market.Machine, now),
            market.SignOffer(market.Machine, now, offer => offer with
            {
                Matcher = market.Gateway.Address,
                Gpus = new(uint.MaxValue),
                Nonce = uint.MaxValue,
                Closes = new LeaseEnd(31, uint.MaxValue, new Money((UInt128.One << 88) - 1)),
            }),
        };
        var requests = new[]
        {
            market.SignRequest(market.Renter, now, 1),
            market.SignRequest(market.Renter, now, 2, request => request with
            {
                GpuClasses = GpuClassSet.Of(new GpuClass(255)),
                Regions = RegionSet.Of(new Region(63)),
                Features = Features.None,
                Matcher = market.Gateway.Address,
            }),
            market.SignRequest(market.Renter, now, 3, request => request with
            {
                Regions = RegionSet.Of(new Region(0), new Region(5)),
                MatchFee = ulong.MaxValue,
            }),
        };
        foreach (var offer in offers)
            Assert.Equal(market.Domain.Digest(offer.Value.Hash()), await codec.HashAsync(Contract(offer.Value)));
        foreach (var request in requests)
            Assert.Equal(market.Domain.Digest(request.Value.Hash()), await codec.HashAsync(Contract(request.Value)));

        var matches = requests.SelectMany(
            request => offers.Select(offer => TestMarket.Match(request, offer, 5)))
            .Concat(Endings(market, requests[0], now)).ToArray();
        var ours = new BatchPacker(market.Domain).Pack(matches);
        Assert.Equal(await codec.PackAsync(matches.Select(Contract)), ours);
    }

    /// <summary>By a key that signed the voucher, so that nobody is named, and by name.</summary>
    private static IEnumerable<SignedMatch> Endings(TestMarket market, Signed<Request> request, UnixTime now)
    {
        var offer = market.SignOffer(
            market.Machine, now, one => one with { Closes = new(5, 1_900_000_000, new(77)) });
        var match = TestMarket.Match(request, offer, 5);
        var renter = market.Renter;
        var voucher = new Voucher(offer.Value.Ended!.Id(), new(88));
        var signed = renter.Sign(market.Domain, voucher, voucher.Hash());
        LastVoucher[] all =
        [
            new(renter.Address, voucher.Amount, signed.Signature), new(renter.Address, Money.Zero, default),
            new(renter.Address, new((UInt128.One << 88) - 1), new byte[] { 1, 2, 3 }),
        ];
        return all.Select(last => match with { Fills = [match.Fills[0] with { Ends = last }] });
    }

    [Fact]
    public async Task Both_sides_name_leases_and_hash_vouchers_alike()
    {
        await using var market = await TestMarket.StartAsync();
        var codec = await Codec.DeployAsync(market);
        var key = new LeaseKey(market.Provider.Address, market.Machine.Address, 31, uint.MaxValue);
        Assert.Equal(
            key.Id(),
            MarketCodecContract.Functions.LeaseId.Decode(await codec.AskAsync(
                MarketCodecContract.Functions.LeaseId.Encode(new(key.Provider, key.Machine, key.Slot, key.Start)))));
        var voucher = new Voucher(key.Id(), new Money(UInt128.MaxValue));
        Assert.Equal(
            market.Domain.Digest(voucher.Hash()),
            MarketCodecContract.Functions.HashVoucher.Decode(await codec.AskAsync(
                MarketCodecContract.Functions.HashVoucher.Encode(key.Id(), UInt128.MaxValue))));
        var closing = new Closing(key.Id(), new Money(7));
        Assert.Equal(
            market.Domain.Digest(closing.Hash()),
            MarketCodecContract.Functions.HashClosing.Decode(await codec.AskAsync(
                MarketCodecContract.Functions.HashClosing.Encode(key.Id(), 7))));
    }

    private static MarketCodecContract.Offer Contract(Offer offer) => new(
        offer.Provider, offer.Machine, offer.GpuClass.Index, (uint)offer.Gpus.Bits, offer.Price.PerGpuHour,
        offer.MinDuration, offer.MaxDuration, offer.Region.Index, (ulong)offer.Features, offer.Matcher,
        (uint)offer.Nonce, offer.Expiry.Seconds, offer.Closes?.Slot ?? 0, offer.Closes?.Start ?? 0,
        offer.Closes?.Amount.BaseUnits ?? 0);

    private static MarketCodecContract.Request Contract(Request request) => new(
        request.Renter, new BigInteger(request.GpuClasses.ToWord().Bytes, isUnsigned: true, isBigEndian: true),
        request.GpusPerMachine, request.Machines, request.MaxPrice.PerGpuHour, request.Duration, request.Regions.Bits,
        (ulong)request.Features, request.JobHash, request.Matcher, request.MatchFee, (uint)request.Nonce,
        request.Expiry.Seconds);

    private static MarketCodecContract.Match Contract(SignedMatch match) => new(
        Contract(match.Request.Value), match.Request.Signature, [.. match.Fills.Select(Contract)],
        match.Price.PerGpuHour);

    /// <summary>The renter of a lease that ends is named where no 65 bytes of a key say who it is.</summary>
    private static MarketCodecContract.Fill Contract(SignedFill fill) => new(
        Contract(fill.Offer.Value), fill.Offer.Signature, (uint)fill.Gpus.Bits, fill.Slot, fill.Ends is not null,
        fill.Ends is { Signature.Length: not 65 } ends ? ends.Renter : Address.Zero,
        fill.Ends?.Amount.BaseUnits ?? 0, fill.Ends?.Signature ?? ReadOnlyMemory<byte>.Empty);

    private sealed class Codec(EthereumRpc rpc, Address address)
    {
        public static async Task<Codec> DeployAsync(TestMarket market)
        {
            var node = market.Node(market.Renter);
            await using var journal = await TransactionJournal.OpenAsync(
                node.Rpc, new NodeSigner(market.Renter), new JournalOptions { Path = market.JournalOf(market.Gateway) },
                TimeProvider.System, Cancel);
            var receipt = await journal.SubmitAsync(
                new TransactionIntent("codec", null, MarketCodecContract.Deployment(market.Addresses.Market)), Cancel);
            return new(node.Rpc, receipt.Created!.Value);
        }

        public async Task<byte[]> AskAsync(byte[] call) =>
            await rpc.CallAsync(new CallRequest(Address.Zero, address, call), BlockTag.Latest, Cancel);

        public async Task<Hash32> HashAsync(MarketCodecContract.Offer offer) =>
            MarketCodecContract.Functions.HashOffer.Decode(
                await AskAsync(MarketCodecContract.Functions.HashOffer.Encode(offer)));

        public async Task<Hash32> HashAsync(MarketCodecContract.Request request) =>
            MarketCodecContract.Functions.HashRequest.Decode(
                await AskAsync(MarketCodecContract.Functions.HashRequest.Encode(request)));

        public async Task<byte[]> PackAsync(IEnumerable<MarketCodecContract.Match> matches) =>
            MarketCodecContract.Functions.PackMatches.Decode(
                await AskAsync(MarketCodecContract.Functions.PackMatches.Encode([.. matches]))).ToArray();
    }
}
