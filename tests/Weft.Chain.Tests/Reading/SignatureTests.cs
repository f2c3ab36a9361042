using System.Text.Json.Nodes;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Reading;

public sealed class SignatureTests
{
    /// <summary>Answers ERC-1271's yes to whatever it is asked: PUSH4 1626ba7e, shift to the top, return one
    /// word.</summary>
    private const string YesToAll = "0x631626ba7e60e01b60005260206000f3";

    /// <summary>JUMPDEST, jump back: spends all its gas.</summary>
    private const string GasBomb = "0x5b600056";

    /// <summary>Reverts at once.</summary>
    private const string Reverter = "0x60006000fd";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_reader_and_the_contract_agree_on_every_signature()
    {
        await using var market = await TestMarket.StartAsync();
        var (renter, provider, gateway) =
            (market.Node(market.Renter), market.Node(market.Provider), market.Node(market.Gateway));
        await TestMarket.DepositAsync(renter, 1_000_000);
        await market.EnrolAsync(provider);
        var now = await market.NowAsync();
        var offer = market.SignOffer(market.Machine, now);
        var good = market.SignRequest(market.Renter, now, 1);
        foreach (var (name, signature, isGood) in Variants(market, good))
        {
            var request = new Signed<Request>(good.Value, signature);
            var read = await gateway.Reader.IsSignedByAsync(
                market.Renter.Address, market.Domain.Digest(good.Value.Hash()), signature, Cancel);
            Assert.True(isGood == read.Value, $"the reader about {name}");
            var skip = Assert.Single(
                (await gateway.Settlement.PreviewAsync([TestMarket.Match(request, offer, 0)], Cancel)).Value);
            Assert.True(
                (isGood ? "None" : "RequestSignature") == skip.Reason, $"the contract about {name}: {skip.Reason}");
        }
    }

    [Fact]
    public async Task A_contract_account_is_asked_and_a_hostile_one_is_a_plain_no()
    {
        await using var market = await TestMarket.StartAsync();
        var reader = market.Node(null).Reader;
        var digest = Keccak.Hash("anything");
        foreach (var (code, answer) in new[] { (YesToAll, true), (GasBomb, false), (Reverter, false), ("0x00", false) })
        {
            using var account = new TestKey(code);
            await market.AnvilAsync(
                "anvil_setCode", JsonValue.Create(account.Address.ToString()), JsonValue.Create(code));
            Assert.Equal(
                answer, (await reader.IsSignedByAsync(account.Address, digest, new byte[] { 1 }, Cancel)).Value);

            // Its own key still signs for it, without the code being asked.
            Assert.True((await reader.IsSignedByAsync(account.Address, digest, account.Sign(digest), Cancel)).Value);
        }

        Assert.False((await reader.IsSignedByAsync(Address.Zero, digest, new byte[65], Cancel)).Value);
        using var plain = new TestKey("plain");
        Assert.False((await reader.IsSignedByAsync(plain.Address, digest, new byte[] { 1 }, Cancel)).Value);
    }

    [Fact]
    public async Task Both_sides_hash_orders_vouchers_and_leases_alike()
    {
        await using var market = await TestMarket.StartAsync();
        var now = await market.NowAsync();
        var rpc = market.Node(null).Rpc;
        async Task<byte[]> AskAsync(byte[] call) =>
            await rpc.CallAsync(new CallRequest(default, market.Addresses.Market, call), BlockTag.Latest, Cancel);

        var match = TestMarket.Match(
            market.SignRequest(market.Renter, now, 3), market.SignOffer(market.Machine, now), 0).ToContract();
        var offer = market.SignOffer(market.Machine, now).Value;
        var request = market.SignRequest(market.Renter, now, 3).Value;
        Assert.Equal(
            market.Domain.Digest(offer.Hash()),
            MarketContract.Functions.HashOffer.Decode(
                await AskAsync(MarketContract.Functions.HashOffer.Encode(match.Fills[0].Offer))));
        Assert.Equal(
            market.Domain.Digest(request.Hash()),
            MarketContract.Functions.HashRequest.Decode(
                await AskAsync(MarketContract.Functions.HashRequest.Encode(match.Request))));
        var key = new LeaseKey(market.Provider.Address, market.Machine.Address, 63, uint.MaxValue);
        Assert.Equal(
            key.Id(),
            MarketContract.Functions.LeaseId.Decode(
                await AskAsync(MarketContract.Functions.LeaseId.Encode(key.ToContract()))));
        var voucher = new Voucher(key.Id(), new Money(UInt128.MaxValue));
        Assert.Equal(
            market.Domain.Digest(voucher.Hash()),
            MarketContract.Functions.HashVoucher.Decode(
                await AskAsync(MarketContract.Functions.HashVoucher.Encode(key.Id(), UInt128.MaxValue))));
        var closing = new Closing(key.Id(), new Money(7));
        Assert.Equal(
            market.Domain.Digest(closing.Hash()),
            MarketContract.Functions.HashClosing.Decode(
                await AskAsync(MarketContract.Functions.HashClosing.Encode(key.Id(), 7))));
    }

    private static IEnumerable<(string Name, byte[] Signature, bool IsGood)> Variants(
        TestMarket market, Signed<Request> good)
    {
        var bytes = good.Signature.ToArray();
        yield return ("the signature", bytes, true);
        Assert.True(Signature.TryParse(bytes, out var signature));
        yield return ("the compact form", signature.ToCompactBytes(), true);
        yield return ("v of 0 or 1", [.. bytes[..64], signature.YParity], false);
        yield return ("the other parity", [.. bytes[..64], (byte)(28 - signature.YParity)], false);
        yield return ("s in the upper half", HighS(bytes), false);
        yield return ("nothing", [], false);
        yield return ("one byte more", [.. bytes, 0], false);
        yield return ("zeros", new byte[65], false);
        yield return ("another key", market.Gateway.Sign(market.Domain.Digest(good.Value.Hash())), false);
        var otherChain = MarketDomain.Of(TestMarket.ChainId + 1, market.Addresses.Market);
        yield return ("another chain", market.Renter.Sign(otherChain.Digest(good.Value.Hash())), false);
        var otherMarket = MarketDomain.Of(TestMarket.ChainId, market.Addresses.Token);
        yield return ("another market", market.Renter.Sign(otherMarket.Digest(good.Value.Hash())), false);
        var dearer = good.Value with { MaxPrice = new Price(1) };
        yield return ("other terms", market.Renter.Sign(market.Domain.Digest(dearer.Hash())), false);
    }

    /// <summary>The same signature again, as anybody can make it: n - s, and the other parity.</summary>
    private static byte[] HighS(byte[] bytes)
    {
        var order = System.Numerics.BigInteger.Parse(
            "0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
            System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        var s = new System.Numerics.BigInteger(bytes.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        var high = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. bytes[..32], .. new byte[32 - high.Length], .. high, (byte)(55 - bytes[64])];
    }
}
