using System.Globalization;
using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>What a revert's data means. Nobody else looks at selectors.</summary>
internal static class RevertReasons
{
    public static Refusal Translate(ReadOnlySpan<byte> data)
    {
        if (MarketContract.Error.FromRevert(data) is { } market) return Of(market);
        if (DirectoryContract.Error.FromRevert(data) is { } directory) return Of(directory);
        if (TestUsdContract.Error.FromRevert(data) is { } token) return Of(token);
        if (AbiError.Error.TryDecode(data, out var message))
            return ChainRefusals.Reverted($"\"{Printable((string)message[0])}\"");
        if (AbiError.Panic.TryDecode(data, out var panic))
            return ChainRefusals.Reverted(
                $"the panic 0x{((BigInteger)panic[0]).ToString("x", CultureInfo.InvariantCulture)}");
        return ChainRefusals.Reverted(
            data.IsEmpty ? "no reason" : $"the unknown error {Hex.Encode(data[..Math.Min(4, data.Length)])}");
    }

    internal static Refusal Of(MarketContract.Error error) => error switch
    {
        MarketContract.Errors.BalanceTooLow e =>
            ChainRefusals.InsufficientBalance("market account", Cut(e.Balance), Cut(e.Needed)),
        MarketContract.Errors.LeaseNotOpen => ChainRefusals.LeaseNotOpen(),
        MarketContract.Errors.TooEarly e => ChainRefusals.LeaseTooEarly(Time(e.NotBefore)),
        MarketContract.Errors.AlreadyStopped => ChainRefusals.AlreadyStopped(),
        MarketContract.Errors.AmountAboveVoucher e => ChainRefusals.AboveVoucher(Cut(e.Amount), Cut(e.Voucher)),
        MarketContract.Errors.VoucherAboveLock e => ChainRefusals.AboveVoucher(Cut(e.Voucher), Cut(e.Locked)),
        MarketContract.Errors.BadSignature e => ChainRefusals.SignatureRefused(e.Signer),
        MarketContract.Errors.NotProviderSide => ChainRefusals.NotAllowed("the provider's side"),
        MarketContract.Errors.NotRenter => ChainRefusals.NotAllowed("the renter"),
        MarketContract.Errors.MachineAlreadyEnrolled e => ChainRefusals.AlreadyEnrolled(e.Machine),
        MarketContract.Errors.MachineNotEnrolled e => ChainRefusals.NotEnrolled(e.Machine),
        MarketContract.Errors.MachineIsRevoked e => ChainRefusals.NotEnrolled(e.Machine),
        MarketContract.Errors.NonceAlreadyUsed e => ChainRefusals.NonceUsed(e.Nonce),
        MarketContract.Errors.NonceTooHigh e => MarketRefusals.NonceTooHigh(e.Nonce, e.Limit),
        MarketContract.Errors.IsHalted e => MarketRefusals.Halted(Time(e.Until)),
        MarketContract.Errors.MarketEnded => MarketRefusals.Ended(),
        MarketContract.Errors.HoldsTooMuch e => MarketRefusals.Full(Cut(e.Held), Cut(e.Limit)),
        MarketContract.Errors.TokenNotExact e => MarketRefusals.TokenNotExact(Cut(e.Expected), Cut(e.Received)),
        MarketContract.Errors.SafeERC20FailedOperation e => MarketRefusals.TokenRefused(e.Token),
        MarketContract.Errors.BatchTooLong e => MarketRefusals.BatchTooLong(Cut(e.Count), Cut(e.Limit)),
        MarketContract.Errors.SecondSignatureNeeded e => MarketRefusals.SecondSignature(Cut(e.Amount), Cut(e.Left)),
        MarketContract.Errors.SignatureExpired e => MarketRefusals.SecondSignatureExpired(Time(e.Deadline)),
        MarketContract.Errors.NotGuarded e => MarketRefusals.NotGuarded(e.Account),
        MarketContract.Errors.TooManyDelegates e => MarketRefusals.TooManyDelegates(e.Account),
        MarketContract.Errors.ZeroAddress => EconomyRefusals.ZeroAddress(),
        _ => ChainRefusals.Reverted(error.GetType().Name),
    };

    internal static Refusal Of(DirectoryContract.Error error) => error switch
    {
        DirectoryContract.Errors.BadName e => MarketRefusals.BadName(Printable(e.Name ?? "")),
        DirectoryContract.Errors.NameTaken e => MarketRefusals.NameTaken(Printable(e.Name ?? "")),
        DirectoryContract.Errors.ListFull e => MarketRefusals.ListFull(Cut(e.Limit)),
        DirectoryContract.Errors.EndpointTooLong e => MarketRefusals.EndpointTooLong(Cut(e.Length), Cut(e.Limit)),
        _ => ChainRefusals.Reverted(error.GetType().Name),
    };

    private static Refusal Of(TestUsdContract.Error error) => error switch
    {
        TestUsdContract.Errors.ERC20InsufficientBalance e =>
            ChainRefusals.InsufficientBalance("wallet", Cut(e.Balance), Cut(e.Needed)),
        TestUsdContract.Errors.ERC20InsufficientAllowance e =>
            ChainRefusals.InsufficientBalance("allowance", Cut(e.Allowance), Cut(e.Needed)),
        _ => ChainRefusals.Reverted(error.GetType().Name),
    };

    /// <summary>For a sentence only: whatever is larger is said as the largest.</summary>
    private static Money Cut(BigInteger number) =>
        new(number > (BigInteger)UInt128.MaxValue ? UInt128.MaxValue : (UInt128)number);

    private static UnixTime Time(BigInteger seconds) => new((ulong)BigInteger.Min(seconds, uint.MaxValue));

    private static string Printable(string text) =>
        string.Concat(text.Take(100).Select(c => char.IsControl(c) || c == '"' ? ' ' : c));
}
