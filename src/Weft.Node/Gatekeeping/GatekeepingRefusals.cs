using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

public static class GatekeepingRefusals
{
    public static Refusal OrderUnknown(Hash32 order) => new(
        "order-unknown", $"This gateway has no order {order}.",
        "Nothing is to be done if it was settled or has expired.");

    public static Refusal RequestUnknown(Hash32 request) => new(
        "request-unknown", $"This gateway does not know the request {request}.",
        "Submit it again: a request that was settled is never settled twice.");

    public static Refusal NotYourOrder(Hash32 order) => new(
        "order-not-yours", $"The order {order} was signed by somebody else.", "Only its signer may take it out.");

    public static Refusal OrderInFlight(Hash32 order) => new(
        "order-in-flight", $"The order {order} is on its way to the chain.",
        "Wait for the outcome; a lease that opens can be stopped at once.");

    public static Refusal Withdrawn() => new(
        "order-withdrawn", "The renter took the request out of the book.", "Submit a new one when you need one.");

    /// <param name="last">What was said about it last.</param>
    public static Refusal RequestExpiredUnfilled(Refusal? last) => new(
        "request-unfilled", $"The request expired before a machine was found for it. {last?.Sentence}".TrimEnd(),
        last?.WayOut ?? "Try again with a higher price, other classes or regions, or a later expiry.");

    public static Refusal NotSettled(string reason) => new(
        "request-not-settled", $"The chain did not settle the request: {reason}.",
        "Correct what is said there, and sign a new request.");

    public static Refusal SettledElsewhere(Hash32 lease) => new(
        "settled-elsewhere", $"Another gateway settled the request; its lease {lease} is on a machine unknown here.",
        "Ask the gateway that settled it where the machine is reached.");

    public static Refusal TooManyWatchers(int most) => new(
        "watchers-full", $"This gateway already tells {most} listeners about their requests.",
        "Try again later, or use another gateway.");
}
