using System.CommandLine;
using Weft.Chain;
using Weft.Market;

namespace Weft.Cli;

/// <param name="Price">WEFT for one whole token of the market, now; the others: at the day's start, and at
/// least.</param>
/// <param name="Left">Of today's lot.</param>
internal sealed record AuctionDocument(
    IReadOnlyList<SentDocument> Transactions, AmountDocument Price, AmountDocument StartPrice,
    AmountDocument FloorPrice, AmountDocument Left, AmountDocument SoldToday, AmountDocument Unsold,
    AmountDocument TotalBurned, string DayEnds);

internal sealed class AuctionCommand : Command
{
    public AuctionCommand()
        : base("auction", "Each day some fees are sold for WEFT, which is burned; the price falls until midnight.")
    {
        Subcommands.Add(new AuctionShowCommand());
        Subcommands.Add(new AuctionBidCommand());
    }
}

internal sealed class AuctionShowCommand : LookVerb
{
    public AuctionShowCommand()
        : base(Whose.Nobodys, "show", "Today's lot and its price.", "weft rewards auction show")
    {
    }

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, ParseResult parse, CancellationToken stop) =>
        AuctionSheet.OfAsync(session, [], stop);
}

internal sealed class AuctionBidCommand : ActVerb
{
    private readonly Argument<string> _amount =
        new("amount") { Description = "Tokens of the market to buy, as in 25, or all of today's lot." };
    private readonly Option<string?> _maxPrice = new("--max-price")
    {
        Description = "Most WEFT for a whole token. [default: the price now, which only falls]",
    };

    private Money? _units;
    private WeftAmount? _most;

    public AuctionBidCommand()
        : base("bid", "Buy fees at the price of now; the WEFT that it costs is burned.",
            "weft rewards auction bid 25", "weft rewards auction bid all --max-price 1.5")
    {
        Arguments.Add(_amount);
        Options.Add(_maxPrice);
    }

    protected override Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_amount);
        if (text != "all")
        {
            if (!Money.TryParse(text, out var units) || units.IsZero)
                return ContractRefusals.Malformed("amount", text, "tokens of the market such as 25, or all");
            _units = units;
        }

        if (parse.GetValue(_maxPrice) is not { } price) return null;
        if (!WeftAmount.TryParse(price, out var most) || most.IsZero)
            return ContractRefusals.Malformed("price", price, "WEFT for a token such as 1.5");
        _most = most;
        return null;
    }

    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        var book = session.Get<AuctionBook>();
        if (!(await book.StateAsync(stop)).TryGet(out var state, out var refusal)) return refusal;
        var units = _units is { } wanted ? Money.Min(wanted, state.Left) : state.Left;
        if (units.IsZero) return ContractRefusals.NothingForSale();
        // Cut to whole units of the price's figure, so a unit more is what it may be.
        return await book.BidAsync(
            session.Account, units, _most ?? state.Price + new WeftAmount(1), state, stop);
    }

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop) =>
        AuctionSheet.OfAsync(session, sent, stop);
}

internal static class AuctionSheet
{
    public static async Task<Result<Sheet>> OfAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop)
    {
        if (!(await session.Get<AuctionBook>().StateAsync(stop)).TryGet(out var state, out var refusal))
            return refusal;
        if (!(await session.Chain.NowAsync(stop)).TryGet(out var now, out refusal)) return refusal;
        AmountDocument Of(Money amount) => AmountDocument.Of(amount, session.Network);
        var document = new AuctionDocument(
            sent, AmountDocument.Of(state.Price), AmountDocument.Of(state.StartPrice),
            AmountDocument.Of(state.FloorPrice), Of(state.Left), Of(state.SoldToday), Of(state.Unsold),
            AmountDocument.Of(state.TotalBurned), Words.Iso(state.DayEnds));
        var token = session.Network.TokenSymbol;
        Sheet sheet = ui => ui.Result(document, ContractJson.Default.AuctionDocument, console => Rows.Write(
            console,
            ("price now", $"{document.Price} for 1 {token}"),
            ("at the day's start", $"{document.StartPrice} for 1 {token}"),
            ("never below", $"{document.FloorPrice} for 1 {token}"),
            ("left of today's lot", document.Left.ToString()), ("sold today", document.SoldToday.ToString()),
            ("waiting in all", document.Unsold.ToString()), ("burned ever", document.TotalBurned.ToString()),
            ("the day ends", Words.When(state.DayEnds, now))));
        return sheet;
    }
}
