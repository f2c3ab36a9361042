using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

[Flags]
public enum PassBenefits
{
    None = 0,
    Priority = 1,
    LongerLogs = 2,
    Analytics = 4,
    ReservedWindows = 8,
}

/// <param name="IsLock">Whether the amount is locked and comes back; burned if not.</param>
/// <param name="Revision">Of the terms; buying names the one that was read.</param>
public sealed record PassTier(
    int Tier, WeftAmount Amount, TimeSpan Duration, int DiscountBps, PassBenefits Benefits, bool IsLock, bool IsOpen,
    BigInteger Revision);

/// <param name="Held">Locked; or burned for the time from <paramref name="Since"/> to
/// <paramref name="Expiry"/>.</param>
public sealed record PassHeld(
    BigInteger Id, int Tier, WeftAmount Held, UnixTime Since, UnixTime Expiry, int DiscountBps, PassBenefits Benefits,
    bool IsLock);

/// <summary>What gateways read: the best pass of an account now; all zero where there is none.</summary>
public sealed record Entitlements(int Tier, UnixTime Expiry, int DiscountBps, PassBenefits Benefits);

public sealed record PassAccount(IReadOnlyList<PassHeld> Passes, Entitlements Now, WeftAmount InWallet);

/// <summary>Premium passes: what is sold, and what an account holds.</summary>
public sealed class PassBook(EconomyChain chain, WeftBook weft) : IPriority
{
    /// <summary>After a pass was bought, renewed or raised it can neither be passed on nor given up.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromHours(24);

    private Address At => chain.At.PremiumPass;

    public Task<Result<IReadOnlyList<PassTier>>> TiersAsync(CancellationToken cancel) =>
        EconomyChain.GuardAsync<IReadOnlyList<PassTier>>(async () =>
        {
            var count = PremiumPassContract.Functions.TierCount.Decode(
                await chain.AskAsync(At, PremiumPassContract.Functions.TierCount.Encode(), cancel)).ToInt();
            var answers = await chain.AskAsync(
                At, Enumerable.Range(1, Math.Min(count, 16)).Select(tier =>
                    PremiumPassContract.Functions.TierOf.Encode(new BigInteger(tier))),
                cancel);
            return [.. answers.Select((answer, i) => Read(i + 1, answer))];
        });

    public Task<Result<PassAccount>> AccountAsync(Address account, CancellationToken cancel) =>
        ChainGuard.AskAsync<PassAccount>(async () =>
        {
            if (!(await weft.HoldingAsync(account, cancel)).TryGet(out var holding, out var refusal)) return refusal;
            var count = PremiumPassContract.Functions.BalanceOf.Decode(
                await chain.AskAsync(At, PremiumPassContract.Functions.BalanceOf.Encode(account), cancel)).ToInt();
            var ids = (await chain.AskAsync(
                At, Enumerable.Range(0, Math.Min(count, 8)).Select(i =>
                    PremiumPassContract.Functions.TokenOfOwnerByIndex.Encode(account, new BigInteger(i))),
                cancel)).Select(answer => PremiumPassContract.Functions.TokenOfOwnerByIndex.Decode(answer)).ToArray();
            var answers = await chain.AskAsync(
                At, ids.Select(id => PremiumPassContract.Functions.PassOf.Encode(id)), cancel);
            var now = PremiumPassContract.Functions.Entitlements.Decode(
                await chain.AskAsync(At, PremiumPassContract.Functions.Entitlements.Encode(account), cancel));
            return new PassAccount(
                [.. ids.Zip(answers, Read)],
                new(now.Tier.ToInt(), now.Expiry.ToTime(), now.DiscountBps.ToInt(), (PassBenefits)now.Mask.ToInt()),
                holding.Balance);
        });

    /// <summary>Whether a pass of the account puts its requests first among equals.</summary>
    public Task<Result<bool>> HasPriorityAsync(Address account, CancellationToken cancel) =>
        HasAsync(account, PassBenefits.Priority, cancel);

    /// <summary>Whether a pass of the account lets it reserve windows.</summary>
    public Task<Result<bool>> MayReserveAsync(Address account, CancellationToken cancel) =>
        HasAsync(account, PassBenefits.ReservedWindows, cancel);

    private Task<Result<bool>> HasAsync(Address account, PassBenefits benefit, CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () =>
        {
            var now = PremiumPassContract.Functions.Entitlements.Decode(
                await chain.AskAsync(At, PremiumPassContract.Functions.Entitlements.Encode(account), cancel));
            return ((PassBenefits)now.Mask.ToInt()).HasFlag(benefit);
        });

    /// <summary>The calls that buy: an approval where one is needed, and the pass.</summary>
    public Task<Result<IReadOnlyList<EconomyCall>>> BuyAsync(
        Address account, PassTier tier, CancellationToken cancel) => PayAsync(
        account, tier.Amount,
        new($"pass:buy:{tier.Tier}", At, PremiumPassContract.Functions.Buy.Encode(
            new BigInteger(tier.Tier), tier.Revision)),
        cancel);

    public Task<Result<IReadOnlyList<EconomyCall>>> RenewAsync(
        Address account, PassHeld pass, PassTier tier, CancellationToken cancel) => PayAsync(
        account, pass.IsLock ? More(tier.Amount, pass.Held) : tier.Amount,
        new($"pass:renew:{pass.Id}", At, PremiumPassContract.Functions.Renew.Encode(pass.Id, tier.Revision)), cancel);

    /// <remarks>Of a burn a part may count towards the price; the allowance is for all of it, what is not needed
    /// stays.</remarks>
    public Task<Result<IReadOnlyList<EconomyCall>>> UpgradeAsync(
        Address account, PassHeld pass, PassTier tier, CancellationToken cancel) => PayAsync(
        account, pass.IsLock && tier.IsLock ? More(tier.Amount, pass.Held) : tier.Amount,
        new($"pass:upgrade:{pass.Id}", At, PremiumPassContract.Functions.Upgrade.Encode(
            pass.Id, new BigInteger(tier.Tier), tier.Revision)),
        cancel);

    public EconomyCall Close(BigInteger id) =>
        new($"pass:exit:{id}", At, PremiumPassContract.Functions.Close.Encode(id));

    public EconomyCall Transfer(BigInteger id, Address from, Address to) => new(
        $"pass:transfer:{id}", At, PremiumPassContract.Functions.SafeTransferFrom.Encode(from, to, id));

    private async Task<Result<IReadOnlyList<EconomyCall>>> PayAsync(
        Address account, WeftAmount amount, EconomyCall call, CancellationToken cancel)
    {
        if (!(await weft.AllowAsync(account, At, amount, cancel)).TryGet(out var first, out var refusal))
            return refusal;
        return (EconomyCall[])[.. first, call];
    }

    private static WeftAmount More(WeftAmount wanted, WeftAmount there) =>
        wanted > there ? wanted - there : WeftAmount.Zero;

    private static PassTier Read(int tier, byte[] answer)
    {
        var (terms, revision) = PremiumPassContract.Functions.TierOf.Decode(answer);
        return new PassTier(
            tier, new(terms.Amount), TimeSpan.FromSeconds(terms.Duration), terms.DiscountBps,
            (PassBenefits)checked((int)terms.Mask), terms.IsLock, terms.IsOpen, revision);
    }

    private static PassHeld Read(BigInteger id, byte[] answer)
    {
        var pass = PremiumPassContract.Functions.PassOf.Decode(answer);
        return new PassHeld(
            id, pass.Tier, new(pass.Held), new(pass.Since), new(pass.Expiry), pass.DiscountBps,
            (PassBenefits)checked((int)pass.Mask), pass.IsLock);
    }
}
