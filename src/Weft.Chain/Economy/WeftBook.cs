using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <param name="Votes">That others and it itself gave to this account.</param>
/// <param name="Delegate">Who votes with this account's WEFT; null: nobody, it lies idle.</param>
public sealed record WeftHolding(WeftAmount Balance, WeftAmount Votes, Address? Delegate);

/// <summary>The token: what an account holds, whom it lets take some, and who votes with it.</summary>
public sealed class WeftBook(EconomyChain chain)
{
    public Task<Result<WeftHolding>> HoldingAsync(Address account, CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () =>
        {
            var answers = await chain.AskAsync(
                chain.At.Weft,
                [
                    WeftTokenContract.Functions.BalanceOf.Encode(account),
                    WeftTokenContract.Functions.GetVotes.Encode(account),
                    WeftTokenContract.Functions.Delegates.Encode(account),
                ],
                cancel);
            var voter = WeftTokenContract.Functions.Delegates.Decode(answers[2]);
            return new WeftHolding(
                WeftTokenContract.Functions.BalanceOf.Decode(answers[0]).ToWeft(),
                WeftTokenContract.Functions.GetVotes.Decode(answers[1]).ToWeft(),
                voter.IsZero ? null : voter);
        });

    public EconomyCall Delegate(Address to) =>
        new($"weft:delegate:{to}", chain.At.Weft, WeftTokenContract.Functions.Delegate.Encode(to));

    /// <summary>
    /// The calls that let <paramref name="spender"/> take <paramref name="amount"/>: none where it may already, so that
    /// what was interrupted in between goes on. Refused where the account has less.
    /// </summary>
    /// <remarks>No contract that takes WEFT takes a permit with it, so an approval is the cheapest way.</remarks>
    public Task<Result<IReadOnlyList<EconomyCall>>> AllowAsync(
        Address account, Address spender, WeftAmount amount, CancellationToken cancel) =>
        ChainGuard.AskAsync<IReadOnlyList<EconomyCall>>(async () =>
        {
            var answers = await chain.AskAsync(
                chain.At.Weft,
                [
                    WeftTokenContract.Functions.BalanceOf.Encode(account),
                    WeftTokenContract.Functions.Allowance.Encode(account, spender),
                ],
                cancel);
            var balance = WeftTokenContract.Functions.BalanceOf.Decode(answers[0]).ToWeft();
            if (balance < amount) return WeftTokenRefusals.TooLittle(balance, amount);
            var allowed = WeftTokenContract.Functions.Allowance.Decode(answers[1]);
            if (allowed >= (BigInteger)amount.BaseUnits) return Array.Empty<EconomyCall>();
            return new EconomyCall[]
            {
                new($"weft:approve:{spender}", chain.At.Weft,
                    WeftTokenContract.Functions.Approve.Encode(spender, (BigInteger)amount.BaseUnits)),
            };
        });
}
