using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using static Weft.Chain.Figures;

namespace Weft.Chain;

/// <summary>What several of the economy's contracts say no to.</summary>
internal static class EconomyRefusals
{
    public static Refusal Halted(BigInteger until) => new(
        "economy-halted",
        $"The guardian has halted new business and claims until {Time(until)}.",
        "Wait until then; ways out such as unbonding and leaving a pass stay open meanwhile.");

    public static Refusal ZeroAddress() => new(
        "address-zero", "The zero address cannot be used here.", "Name the address of an account.");

    public static Refusal RoleMissing(string who, Address caller) => new(
        "role-missing", $"Only {who} may do this; {caller} is not.",
        "What belongs to governance is proposed with 'weft govern propose'.");

    public static Refusal GasTooLow(BigInteger left, BigInteger needed) => new(
        "gas-too-low", $"The call needs {Number(needed)} gas in its middle and {Number(left)} were left.",
        "Collect fewer renters or machines at a time, or give the transaction more gas.");

    /// <param name="bounds">In words, with units.</param>
    public static Refusal OutOfBounds(string what, string value, string bounds) => new(
        "parameter-out-of-bounds", $"The {what} cannot be {value}: the contract allows {bounds}.",
        "Choose a value inside the bounds; they are fixed in bytecode and nobody can move them.");

    public static Refusal Fixed(string what) => new(
        "parameter-fixed", $"The {what} cannot be changed.", "Leave it; it was set once and for ever.");

    public static Refusal NotContract(Address at) => new(
        "parameter-not-contract", $"There is no contract at {at}.",
        "Name the address of a contract, or zero for none.");

    public static Refusal TransferFailed(Address token) => new(
        "token-transfer-failed", $"The token {token} did not move what it was asked to.",
        "Look whether the token is halted or blocks one of the accounts; nothing was changed.");

    public static Refusal Busy() => new(
        "contract-busy", "The contract was called again in the middle of a call.",
        "Try again; a token or a contract account on the way calls back.");

    public static Refusal TooLarge(BigInteger value) => new(
        "number-too-large", $"The number {Number(value)} is larger than the contract keeps.", "Use a smaller amount.");
}
