using System.Globalization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

public static class AdmissionRefusals
{
    public static Refusal SignatureSize(int bytes, int most) => new(
        "signature-size", Text($"A signature has {bytes} bytes; it must have 1 to {most}."), "Sign the order again.");

    public static Refusal SignatureWrong(string role, Address signer) => new(
        "signature-wrong", $"The signature is not that of the {role} {signer} for this order in this market.",
        "Check the key, the chain id and the market's address, and sign again.");

    public static Refusal Malformed(string why) => new(
        "order-malformed", $"The order cannot be right: {why}.", "Correct the order and sign it again.");

    public static Refusal PriceInsane(Price price, Price most) => new(
        "price-insane", $"The price of {price} tokens per GPU-hour is above {most}.",
        "Count the token's decimals again.");

    public static Refusal ClassUnknown(int known) => new(
        "gpu-class-unknown", Text($"No such GPU class: the chain's list has {known}."),
        "Use a class of the list.");

    public static Refusal RegionUnknown(int known) => new(
        "region-unknown", Text($"No such region: the chain's list has {known}."), "Use a region of the list.");

    public static Refusal EndpointUnusable() => new(
        "endpoint-unusable", "The endpoint is no address that could be dialled: it needs a scheme, a host and a port.",
        "Give the machine an endpoint such as https://203.0.113.7:7443.");

    public static Refusal OtherMatcher(Address gateway) => new(
        "matcher-other", $"The order may be settled by another gateway only; this one is {gateway}.",
        "Send it to that gateway, or sign it for anyone.");

    public static Refusal ClockOff(ulong seconds, bool ahead) => new(
        "signer-clock-off", Text($"The signer's clock seems to be {seconds} seconds {(ahead ? "ahead" : "behind")}."),
        "Set the machine's clock (NTP) and sign again.");

    public static Refusal Expired(ulong seconds) => new(
        "order-expired", Text($"The order expired {seconds} seconds ago."),
        "Sign it again with a later expiry; if it is new, check the clock.");

    public static Refusal ExpiryTooFar(ulong ahead, ulong most) => new(
        "order-expiry-far", Text($"The order expires in {ahead} seconds; at most {most} are taken."),
        "Sign it again with an earlier expiry; if it is one already, check the clock.");

    public static Refusal OfferReplaced(ulong nonce, ulong newest) => new(
        "offer-replaced", Text($"Offer number {nonce} is not newer than number {newest} of the same machine."),
        "Sign the offer again with a higher number.");

    public static Refusal OfferCancelled(ulong nonce, ulong floor) => new(
        "offer-cancelled", Text($"Offer number {nonce} was cancelled on chain: the machine starts at {floor} now."),
        "Sign the offer again with a higher number.");

    public static Refusal RequestNonceTaken(ulong nonce) => new(
        "request-nonce-taken", Text($"Another request with number {nonce} is in the book."),
        "Take it out first, or sign this one with a number of its own.");

    public static Refusal QuotaReached(string whose, int most) => new(
        "order-quota", Text($"The {whose} has {most} orders in the book, as many as it may have."),
        "Take some out, or wait until they are settled or expire.");

    public static Refusal BookFull(int most) => new(
        "book-full", Text($"The book is full with {most} orders."), "Use another gateway, or try again later.");

    public static Refusal MatchFeeLow(ulong fee, ulong least) => new(
        "match-fee-low", $"The match fee of {new Money(fee)} tokens is below this gateway's {new Money(least)}.",
        "Sign the request with a higher match fee.");

    public static Refusal EndingAboveVoucher(Money claim, Money voucher) => new(
        "ending-above-voucher", $"The offer ends a lease for {claim}, but its renter signed for {voucher}.",
        "Claim no more than the last voucher says.");

    public static Refusal EndingVoucherForged(Address renter) => new(
        "ending-voucher-forged", $"The last voucher is not signed by {renter} for the lease that the offer ends.",
        "Send the voucher as the renter sent it, with the renter of that lease.");

    public static Refusal EndingRefused(Hash32 lease) => new(
        "ending-refused", $"The chain would not end the lease {lease} in a match.",
        "Close the lease by a transaction of its own, and offer its GPUs after that.");

    public static Refusal MachineNotEnrolled(Address machine, Address provider) => new(
        "offer-machine-not-enrolled", $"The machine key {machine} is not enrolled by {provider}.",
        "Enrol it with the account that is to be paid.");

    public static Refusal BalanceTooLow(Money free, Money needed) => new(
        "renter-balance-low",
        $"The market holds {free} tokens for the renter; {needed} are needed.",
        "Deposit more, or ask for less time, fewer GPUs or a lower price.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
