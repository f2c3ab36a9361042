using Weft.Market;
using static Weft.Chain.Figures;
using E = Weft.Chain.BurnAuctionContract.Errors;

namespace Weft.Chain;

/// <summary>What <c>BurnAuction</c> says no to.</summary>
internal static class AuctionRefusals
{
    public static Refusal? Of(BurnAuctionContract.Error error) => error switch
    {
        E.PriceTooHigh e => new Refusal(
            "auction-price-too-high",
            $"A token costs {Wefts(e.Price / 1_000_000_000_000)} now, and at most "
            + $"{Wefts(e.MaxPrice / 1_000_000_000_000)} were bid.",
            "Wait: the price falls until 0:00 UTC; or bid more with --max-price."),
        E.NothingForSale => new Refusal(
            "auction-nothing-for-sale", "Nothing is for sale today, or nothing of it is left.",
            "What a week brought is sold from the next week on, a seventh of it a day, from 0:00 UTC."),
        E.TooLate e => new Refusal(
            "auction-too-late", $"The bid was good until {Time(e.Deadline)}.", "Bid again."),
        E.AttributedTooMuch e => new Refusal(
            "auction-attributed-too-much",
            $"{Tokens(e.Attributed)} were attributed of {Tokens(e.Amount)}.", "Nothing was changed."),
        E.NotReceived e => new Refusal(
            "auction-not-received", $"The auction holds {Tokens(e.Held)} and was told of {Tokens(e.Needed)}.",
            "Nothing was changed; the money waits in Revenue."),
        E.OutOfBounds e => EconomyRefusals.OutOfBounds(
            "auction's parameter", Number(e.Value), $"{Number(e.Low)} to {Number(e.High)}"),
        E.NotRevenue e => EconomyRefusals.RoleMissing("the Revenue contract", e.Caller),
        E.OwnableUnauthorizedAccount e => EconomyRefusals.RoleMissing("governance", e.Account),
        E.OwnableInvalidOwner or E.ZeroAddress => EconomyRefusals.ZeroAddress(),
        E.SafeERC20FailedOperation e => EconomyRefusals.TransferFailed(e.Token),
        E.SafeCastOverflowedUintDowncast e => EconomyRefusals.TooLarge(e.Value),
        E.ReentrancyGuardReentrantCall => EconomyRefusals.Busy(),
        _ => null,
    };
}
