using System.Numerics;
using Weft.Ethereum;

namespace Weft.Chain;

/// <summary>
/// Reads from the chain whether a deployment is what it should be: owners, roles, sinks, bounds, and that each address
/// has the code that it had. Anyone can run it; a difference is named.
/// </summary>
public sealed class EconomyCheck(EthereumRpc rpc, MarketAddresses market, EconomyAddresses economy)
{
    private static readonly BigInteger Supply = BigInteger.Pow(10, 27);

    /// <summary>The hash of the code at each address, to keep with the addresses.</summary>
    public async Task<IReadOnlyDictionary<string, Hash32>> CodesAsync(CancellationToken cancel)
    {
        var codes = new Dictionary<string, Hash32>(StringComparer.Ordinal);
        foreach (var (name, at) in All()) codes[name] = Keccak.Hash(await rpc.CodeAsync(at, BlockTag.Latest, cancel));
        return codes;
    }

    /// <returns>A sentence for each difference; none where all is as deployed.</returns>
    public async Task<IReadOnlyList<string>> DriftAsync(
        IReadOnlyDictionary<string, Hash32> codes, CancellationToken cancel)
    {
        var drift = new List<string>();
        foreach (var (name, code) in await CodesAsync(cancel))
        {
            if (!codes.TryGetValue(name, out var known) || known != code) drift.Add($"The code of {name} is another.");
        }

        // Other code answers whatever it likes.
        if (drift.Count > 0) return drift;
        foreach (var (name, at) in economy.Owned(market))
        {
            var owner = await AddressAsync(at, MarketContract.Functions.Owner.Encode(), cancel);
            if (owner != economy.Timelock) drift.Add($"The owner of {name} is {owner}, not the timelock.");
            var next = await AddressAsync(at, MarketContract.Functions.PendingOwner.Encode(), cancel);
            if (!next.IsZero) drift.Add($"{name} is offered to {next}.");
        }

        await CheckLinkAsync("market's fees", market.Market, MarketContract.Functions.FeeTo.Encode(), economy.Revenue);
        await CheckLinkAsync(
            "referral sink", economy.Revenue, RevenueContract.Functions.ReferralSink.Encode(), economy.Referrals);
        await CheckLinkAsync(
            "referrals' pass", economy.Referrals, ReferralsContract.Functions.Pass.Encode(), economy.PremiumPass);
        await CheckLinkAsync(
            "staker sink", economy.Revenue, RevenueContract.Functions.StakerSink.Encode(), economy.Staking);
        await CheckLinkAsync(
            "burn sink", economy.Revenue, RevenueContract.Functions.BurnSink.Encode(), economy.BurnAuction);
        await CheckLinkAsync(
            "auction's source", economy.BurnAuction, BurnAuctionContract.Functions.Revenue.Encode(), economy.Revenue);
        await CheckLinkAsync(
            "timelock's governor", economy.Timelock, WeftTimelockContract.Functions.Governor.Encode(),
            economy.Governor);

        var fee = MarketContract.Functions.FeeBps.Decode(
            await AskAsync(market.Market, MarketContract.Functions.FeeBps.Encode(), cancel));
        if (fee > 500) drift.Add($"The market's fee is {fee} basis points.");
        var split = RevenueContract.Functions.Split.Decode(
            await AskAsync(economy.Revenue, RevenueContract.Functions.Split.Encode(), cancel));
        if (split.Treasury < 2_000 || split.Burn < 2_000 || split.Renter + split.Provider > 4_000)
            drift.Add("The split of the fees is out of its bounds.");
        var supply = WeftTokenContract.Functions.TotalSupply.Decode(
            await AskAsync(economy.Weft, WeftTokenContract.Functions.TotalSupply.Encode(), cancel));
        if (supply > Supply) drift.Add($"There are {supply} units of WEFT.");
        return drift;

        async Task CheckLinkAsync(string what, Address at, byte[] question, Address expected)
        {
            var found = await AddressAsync(at, question, cancel);
            if (found != expected) drift.Add($"The {what} is {found}, not {expected}.");
        }
    }

    private IEnumerable<(string Name, Address At)> All() =>
    [
        .. economy.Owned(market), ("weft", economy.Weft), ("governor", economy.Governor),
        ("timelock", economy.Timelock), ("token", market.Token),
    ];

    private async Task<Address> AddressAsync(Address at, byte[] question, CancellationToken cancel) =>
        MarketContract.Functions.Owner.Decode(await AskAsync(at, question, cancel));

    private Task<byte[]> AskAsync(Address at, byte[] question, CancellationToken cancel) =>
        rpc.CallAsync(new CallRequest(Address.Zero, at, question), BlockTag.Latest, cancel);
}
