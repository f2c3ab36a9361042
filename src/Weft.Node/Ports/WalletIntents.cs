using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <param name="Signer">The second signer in the form of ERC-7913: an address, or a verifier's address and a
/// key.</param>
/// <param name="Deadline">Last second at which the signature is taken.</param>
public sealed record SecondSignature(UnixTime Deadline, ReadOnlyMemory<byte> Signer, ReadOnlyMemory<byte> Signature);

/// <summary>Puts a guard on the sender's withdrawals, or lowers its limit.</summary>
public sealed record SetGuardIntent(string Id, Money LimitPerDay, ReadOnlyMemory<byte> Signer) : ChainIntent(Id);

/// <summary>Changes the sender's guard in any way; an empty <paramref name="NewSigner"/> removes it.</summary>
public sealed record ChangeGuardIntent(
    string Id, Money LimitPerDay, ReadOnlyMemory<byte> NewSigner, SecondSignature By) : ChainIntent(Id);

/// <summary>Starts the week after which the guard can be removed without its second key, or takes that back.</summary>
public sealed record AskGuardRemovalIntent(string Id, bool Ask) : ChainIntent(Id);

public sealed record RemoveGuardIntent(string Id) : ChainIntent(Id);

/// <summary>A withdrawal above what the guard lets go in a day.</summary>
public sealed record GuardedWithdrawIntent(string Id, Address To, Money Amount, SecondSignature By) : ChainIntent(Id);

/// <summary>Lets a key sign requests for the sender; a cap of nothing ends it.</summary>
public sealed record SetDelegateIntent(string Id, Address Delegate, Money Cap, UnixTime Until) : ChainIntent(Id);
