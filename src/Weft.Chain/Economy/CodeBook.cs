using System.Security.Cryptography;
using System.Text;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

public sealed record CodeHeld(string Code, Hash32 Hash);

/// <summary>A code that its holder offered and nobody has taken.</summary>
public sealed record CodeOffer(string Code, Hash32 Hash, Address From, Address To, UnixTime ReadyAt);

public sealed record Binding(ReferralSides Side, Address Referrer, UnixTime BoundAt);

/// <param name="Default">The code that the account has from the start and cannot lose.</param>
public sealed record CodeAccount(
    string Default, IReadOnlyList<CodeHeld> Codes, IReadOnlyList<CodeOffer> Offers, IReadOnlyList<Binding> Bindings,
    ulong BindNonceFloor);

/// <summary>Who holds which referral code, and who brought whom.</summary>
public sealed class CodeBook(EconomyChain chain)
{
    /// <summary>Between writing a wish down and taking the code; the most is a day.</summary>
    public static readonly TimeSpan CommitAge = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan CommitLasts = TimeSpan.FromDays(1);

    private Address At => chain.At.ReferralCodes;

    /// <summary>4 to 20 of <c>A-Z 0-9 _</c>; one that begins with <c>_</c> cannot be taken.</summary>
    public static bool IsCode(string code) =>
        code.Length is >= 4 and <= 20 && code.All(c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_');

    public static Hash32 HashOf(string code) => Keccak.Hash(Encoding.ASCII.GetBytes(code));

    public Task<Result<CodeAccount>> AccountAsync(Address account, CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () =>
        {
            var answers = await chain.AskAsync(
                At,
                [
                    ReferralCodesContract.Functions.DefaultCode.Encode(account),
                    ReferralCodesContract.Functions.BindingOf.Encode(account, (byte)ReferralSides.Renter),
                    ReferralCodesContract.Functions.BindingOf.Encode(account, (byte)ReferralSides.Provider),
                    ReferralCodesContract.Functions.BindNonceFloor.Encode(account),
                ],
                cancel);
            var bindings = new List<Binding>();
            foreach (var (side, answer) in new[] { (ReferralSides.Renter, 1), (ReferralSides.Provider, 2) })
            {
                var found = ReferralCodesContract.Functions.BindingOf.Decode(answers[answer]);
                if (!found.Referrer.IsZero) bindings.Add(new(side, found.Referrer, found.BoundAt.ToTime()));
            }

            var names = await NamesAsync(account, cancel);
            var held = new List<CodeHeld>();
            foreach (var (hash, name) in names)
                if (await HolderAsync(hash, cancel) == account) held.Add(new(name, hash));
            return new CodeAccount(
                ReferralCodesContract.Functions.DefaultCode.Decode(answers[0]), held,
                await OffersAsync(account, cancel), bindings,
                ReferralCodesContract.Functions.BindNonceFloor.Decode(answers[3]));
        });

    /// <summary>Whose code it is. The code that an account has from the start says nothing of its account, so for it
    /// <paramref name="claimed"/> is needed.</summary>
    public Task<Result<Address>> ReferrerAsync(string code, Address? claimed, CancellationToken cancel) =>
        ChainGuard.AskAsync<Address>(async () =>
        {
            var hash = HashOf(code);
            if (claimed is { } account)
            {
                var isTheirs = ReferralCodesContract.Functions.IsCodeOf.Decode(
                    await chain.AskAsync(At, ReferralCodesContract.Functions.IsCodeOf.Encode(hash, account), cancel));
                return isTheirs ? account : CodeRefusals.NotTheirs(code, account);
            }

            var holder = await HolderAsync(hash, cancel);
            return holder.IsZero ? CodeRefusals.Unknown(code) : holder;
        });

    /// <summary>Who holds it; null where it is free.</summary>
    public Task<Result<IReadOnlyList<Address>>> HoldersAsync(string code, CancellationToken cancel) =>
        EconomyChain.GuardAsync<IReadOnlyList<Address>>(async () =>
        {
            var holder = await HolderAsync(HashOf(code), cancel);
            return holder.IsZero ? [] : [holder];
        });

    /// <summary>When this account wrote the wish down; none where it has not, or took the code since.</summary>
    public Task<Result<IReadOnlyList<UnixTime>>> CommittedAsync(
        Address account, Hash32 commitment, CancellationToken cancel) =>
        EconomyChain.GuardAsync<IReadOnlyList<UnixTime>>(async () =>
        {
            // There is no view of it; committing anew is refused with the time of the first.
            var again = await chain.TryRawAsync(
                account, At, ReferralCodesContract.Functions.CommitCode.Encode(commitment), cancel);
            return ReferralCodesContract.Errors.CommittedAlready.FromRevert(again) is { } known
                ? [known.Since.ToTime()]
                : [];
        });

    /// <summary><c>keccak256(abi.encode(code, account, salt))</c></summary>
    public static Hash32 Commitment(string code, Address account, Hash32 salt) => Keccak.Hash(AbiCodec.Encode(
        [AbiType.Parse("string"), AbiType.Parse("address"), AbiType.Parse("bytes32")],
        [code, account, salt.ToArray()]));

    public static Hash32 NewSalt() => new(RandomNumberGenerator.GetBytes(32));

    public EconomyCall Commit(Hash32 commitment) =>
        new($"referral:commit:{commitment}", At, ReferralCodesContract.Functions.CommitCode.Encode(commitment));

    public EconomyCall Reveal(string code, Hash32 salt) =>
        new($"referral:reveal:{code}", At, ReferralCodesContract.Functions.RevealCode.Encode(code, salt));

    public EconomyCall Offer(string code, Address to) => new(
        $"referral:offer:{code}", At, ReferralCodesContract.Functions.OfferCode.Encode(HashOf(code), to));

    public EconomyCall CancelOffer(string code) =>
        new($"referral:keep:{code}", At, ReferralCodesContract.Functions.CancelCodeOffer.Encode(HashOf(code)));

    public EconomyCall Accept(string code) =>
        new($"referral:accept:{code}", At, ReferralCodesContract.Functions.AcceptCode.Encode(HashOf(code)));

    public EconomyCall Bind(BindStatement statement, ReadOnlyMemory<byte> signature) => new(
        $"referral:bind:{statement.Digest()}", At,
        ReferralCodesContract.Functions.Bind.Encode(statement.ToContract(), signature));

    /// <summary>Makes void what the account signed with a nonce below this one and nobody has written yet.</summary>
    public EconomyCall Retract(ulong nonceFloor) => new(
        $"referral:retract:{nonceFloor}", At, ReferralCodesContract.Functions.CancelBindings.Encode(nonceFloor));

    private async Task<Address> HolderAsync(Hash32 code, CancellationToken cancel) =>
        ReferralCodesContract.Functions.HolderOf.Decode(
            await chain.AskAsync(At, ReferralCodesContract.Functions.HolderOf.Encode(code), cancel));

    /// <summary>Codes that the account took itself or was given, whether it still has them or not.</summary>
    private async Task<IReadOnlyDictionary<Hash32, string>> NamesAsync(Address account, CancellationToken cancel)
    {
        var names = new Dictionary<Hash32, string>();
        var taken = ReferralCodesContract.Events.CodeRegistered.Abi.FilterTopics(null, account);
        foreach (var log in await chain.LogsAsync(At, taken, cancel))
            if (ReferralCodesContract.Events.CodeRegistered.FromLog(log) is { } e) names[e.CodeHash] = e.Code;
        var given = ReferralCodesContract.Events.CodePassed.Abi.FilterTopics(null, null, account);
        foreach (var log in await chain.LogsAsync(At, given, cancel))
        {
            if (ReferralCodesContract.Events.CodePassed.FromLog(log) is { } e && !names.ContainsKey(e.CodeHash))
                names[e.CodeHash] = await NameAsync(e.CodeHash, cancel);
        }

        return names;
    }

    private async Task<string> NameAsync(Hash32 hash, CancellationToken cancel)
    {
        var topics = ReferralCodesContract.Events.CodeRegistered.Abi.FilterTopics(hash.ToArray());
        foreach (var log in await chain.LogsAsync(At, topics, cancel))
            if (ReferralCodesContract.Events.CodeRegistered.FromLog(log) is { } e) return e.Code;
        return hash.ToString();
    }

    /// <summary>Offers from and to the account that stand; only the log knows them.</summary>
    private async Task<IReadOnlyList<CodeOffer>> OffersAsync(Address account, CancellationToken cancel)
    {
        var offered = ReferralCodesContract.Events.CodeOffered.Abi;
        var offers = new Dictionary<Hash32, CodeOffer>();
        var logs = (await chain.LogsAsync(At, offered.FilterTopics(null, account), cancel))
            .Concat(await chain.LogsAsync(At, offered.FilterTopics(null, null, account), cancel))
            .OrderBy(log => (log.Block, log.Index));
        foreach (var e in logs.Select(ReferralCodesContract.Events.CodeOffered.FromLog).OfType<
            ReferralCodesContract.Events.CodeOffered>())
        {
            var name = await NameAsync(e.CodeHash, cancel);
            offers[e.CodeHash] = new(name, e.CodeHash, e.From, e.To, e.ReadyAt.ToTime());
        }

        var standing = new List<CodeOffer>();
        foreach (var offer in offers.Values)
        {
            // What was taken, withdrawn or offered to somebody else since cannot be accepted any more.
            var answer = await chain.TryRawAsync(
                offer.To, At, ReferralCodesContract.Functions.AcceptCode.Encode(offer.Hash), cancel);
            if (ReferralCodesContract.Errors.NotOffered.FromRevert(answer) is null) standing.Add(offer);
        }

        return standing;
    }
}

internal static class BindEncoding
{
    public static ReferralCodesContract.Bind ToContract(this BindStatement bind) => new(
        bind.CodeHash, bind.Referrer, bind.Referee, bind.HomeChainId, bind.PlatformId, (byte)bind.Sides, bind.Nonce,
        bind.Deadline.Seconds);
}
