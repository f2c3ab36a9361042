using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

public enum StakeRole
{
    Provider,
    Gateway,
    Checker,
}

public enum SlashReason
{
    UnplannedStop,
    WrongHardware,
    ForgedWork,
    DataTheft,
}

public enum SlashState
{
    None,
    Proposed,
    Appealed,
    Executed,
    Void,
}

/// <param name="Machine">Zero for gateways and checkers.</param>
public readonly record struct BondKey(StakeRole Role, Address Account, Address Machine)
{
    /// <summary><c>keccak256(abi.encode(role, account, machine))</c>.</summary>
    public Hash32 Id()
    {
        var words = new byte[96];
        words[31] = (byte)Role;
        Account.Bytes.CopyTo(words.AsSpan(44));
        Machine.Bytes.CopyTo(words.AsSpan(76));
        return Keccak.Hash(words);
    }
}

/// <summary>A slasher's word against a bond.</summary>
public sealed record Accusation(
    Hash32 Bond, SlashReason Reason, int Bps, Hash32 Evidence, Address Harmed, BigInteger Loss, Address Prover);

/// <summary><c>Reserved</c> is what open slashes have a claim on.</summary>
public sealed class BondModel
{
    public Address Account { get; internal set; }

    public BigInteger Active { get; internal set; }

    public BigInteger Unbonding { get; internal set; }

    public BigInteger Reserved { get; internal set; }

    public ulong WithdrawableAt { get; internal set; }

    public bool IsJailed { get; internal set; }

    internal BigInteger Free => Active + Unbonding - Reserved;
}

/// <summary>Its shares are fixed when it is proposed, so that no later parameter touches them.</summary>
public sealed class SlashModel
{
    public required Accusation Accusation { get; init; }

    public required BigInteger Amount { get; init; }

    public required BigInteger ToHarmed { get; init; }

    public required BigInteger ToProver { get; init; }

    public SlashState State { get; internal set; }

    public ulong Deadline { get; internal set; }
}
