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
