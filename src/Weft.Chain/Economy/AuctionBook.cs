using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <param name="Price">WEFT for one whole token of the market now; at the day's start; and never less than.</param>
/// <param name="Left">Of today's lot.</param>
/// <param name="Unsold">Of all epochs, the running one's too.</param>
public sealed record AuctionState(
    WeftAmount Price, WeftAmount StartPrice, WeftAmount FloorPrice, Money Left, Money SoldToday, Money Unsold,
    WeftAmount TotalBurned, UnixTime DayEnds);

/// <summary>The daily Dutch auction of fees for WEFT that is burned.</summary>
public sealed class AuctionBook(EconomyChain chain, WeftBook weft)
{
    private const ulong Day = 86_400;

    /// <summary>A price of 1 is 10^18 in the contract, for base units; one whole token has 10^6 of them.</summary>
    private static readonly BigInteger PriceOne = BigInteger.Pow(10, 18 - Decimals.Token);

    private Address At => chain.At.BurnAuction;

    public Task<Result<AuctionState>> StateAsync(CancellationToken cancel) => EconomyChain.GuardAsync(async () =>
    {
        var answers = await chain.AskAsync(
            At,
            [
                BurnAuctionContract.Functions.Today.Encode(), BurnAuctionContract.Functions.FloorPrice.Encode(),
                BurnAuctionContract.Functions.Unsold.Encode(), BurnAuctionContract.Functions.TotalBurned.Encode(),
            ],
            cancel);
        var today = BurnAuctionContract.Functions.Today.Decode(answers[0]);
        return new AuctionState(
            Whole(today.Price), Whole(today.StartPrice),
            Whole(BurnAuctionContract.Functions.FloorPrice.Decode(answers[1])), today.Left.ToMoney(),
            today.Sold.ToMoney(), BurnAuctionContract.Functions.Unsold.Decode(answers[2]).ToMoney(),
            BurnAuctionContract.Functions.TotalBurned.Decode(answers[3]).ToWeft(),
            ((today.Day + 1) * Day).ToTime());
    });

    /// <summary>What the units cost at the price, rounded up, and a unit more for each epoch that they may come
    /// from.</summary>
    public static WeftAmount CostRoundedUp(Money units, WeftAmount price)
    {
        const int maxEpochs = 16;
        var (whole, rest) = BigInteger.DivRem(
            (BigInteger)units.BaseUnits * price.BaseUnits, BigInteger.Pow(10, Decimals.Token));
        return (whole + (rest.IsZero ? 0 : 1) + maxEpochs).ToWeft();
    }

    /// <summary>The calls that buy: an approval where one is needed, and the bid, good until the day ends.</summary>
    public async Task<Result<IReadOnlyList<EconomyCall>>> BidAsync(
        Address account, Money units, WeftAmount maxPrice, AuctionState state, CancellationToken cancel)
    {
        // The price only falls during a day, so what is allowed now is enough later.
        var most = CostRoundedUp(units, WeftAmount.Min(maxPrice, state.Price + new WeftAmount(1)));
        if (!(await weft.AllowAsync(account, At, most, cancel)).TryGet(out var first, out var refusal))
            return refusal;
        var data = BurnAuctionContract.Functions.Buy.Encode(
            (BigInteger)units.BaseUnits, (BigInteger)maxPrice.BaseUnits * PriceOne, state.DayEnds.Seconds - 1,
            account);
        return (EconomyCall[])[.. first, new($"auction:buy:{account}", At, data)];
    }

    /// <summary>WEFT for a whole token: 10^6 base units times a price in 10^-18.</summary>
    private static WeftAmount Whole(BigInteger price) => (price / PriceOne).ToWeft();
}
