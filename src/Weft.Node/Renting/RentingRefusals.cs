using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

public static class RentingRefusals
{
    public static Refusal OrderMalformed(string what) => new(
        "order-invalid", $"This cannot be asked for: {what}.", "Correct it and try again.");

    public static Refusal BalanceTooLow(Money free, Money needed) => new(
        "balance-too-low", $"The market holds {free} of your money, this lease locks up to {needed}.",
        "Deposit more (weft wallet deposit), or ask for less time or a lower price.");

    public static Refusal NothingFits(Refusal last) => new(
        "request-expired", $"The request expired unfilled. {last.Sentence}", last.WayOut);

    public static Refusal NoNews() => new(
        "request-expired", "The request expired and nobody filled it.",
        "Look at the offers (weft offers) and ask again.");

    public static Refusal Cancelled() => new(
        "request-cancelled", "The request was cancelled before it was filled.",
        "Nothing was paid; ask again when you like.");

    public static Refusal TermsDiffer(string what) => new(
        "terms-differ", $"The lease on chain is not what was signed: {what}.",
        "It is being stopped; check the market's address in network.json.");

    public static Refusal NotOneSite() => new(
        "not-one-site", "The machines were to be on one site, but the leases that were opened are of several owners.",
        "No job was started, and the leases are being stopped; look at the gateway's rounds: weft auction audit.");

    public static Refusal ProviderGone(TimeSpan patience) => new(
        "provider-gone", $"The provider could not be reached for {patience.TotalMinutes:0} min, or did not answer.",
        "The lease is stopped on chain; what was not used returns by itself. Send the request again.");

    public static Refusal ResultLost() => new(
        "result-lost", "The result could not be fetched in time.", "Run the job again; the provider keeps no copy.");

    public static Refusal NoReason() => new(
        "closed-without-reason", "The provider closed the lease before the job had ended and did not say why.",
        "What was not used is back in your account. Send the request again; another provider may take it.");

    public static Refusal ClaimTooHigh(Money claimed, Money signed) => new(
        "claim-too-high", $"The provider claims {claimed}, but only {signed} was signed for.",
        "The chain pays no more than what was signed; avoid this provider.");

    public static Refusal ResultMalformed(string what) => new(
        "result-malformed", $"The result is not a plain set of files: {what}.",
        "Let the job write ordinary files only.");

    public static Refusal ResultMismatch() => new(
        "result-mismatch", "The result that came is not what the provider said it was.",
        "It is fetched again from its beginning; if that does not help, do not trust this provider.");

    public static Refusal ResultTooLarge(long most) => new(
        "result-too-large", $"The result is larger than the {most} bytes or has more files than allowed.",
        "Let the job write less, or raise the job's disk limit.");

    public static Refusal RentalUnknown(Hash32 lease) => new(
        "rental-unknown", $"This node has not rented {lease}, or it is over.", "See weft leases.");

    public static Refusal NoGateway() => new(
        "no-gateway", "No gateway is known.", "Add one to network.json in the node's home folder.");
}
