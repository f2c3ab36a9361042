using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <param name="Fees">Base units of fees of leases that it served, for which nobody was told yet who served.</param>
public sealed record ServedMachine(Address Machine, Money Fees);

/// <param name="FeesPaid">Of this account as a renter, still in the market.</param>
/// <param name="Served">Of this account as a provider, machine by machine; those with nothing are left out.</param>
/// <param name="Unserved">Fees of anybody that were collected and whose provider is not known yet.</param>
public sealed record RevenueAccount(
    Money FeesPaid, IReadOnlyList<ServedMachine> Served, Money Unserved, Money WaitingForStakers, Money TreasuryOwed,
    FeeSplit Split);

/// <summary>Fees that wait to be collected and split.</summary>
public sealed class RevenueBook(EconomyChain chain)
{
    private Address At => chain.At.Revenue;

    public Task<Result<RevenueAccount>> AccountAsync(Address account, CancellationToken cancel) =>
        EconomyChain.GuardAsync(async () =>
        {
            var answers = await chain.AskAsync(
                At,
                [
                    RevenueContract.Functions.Unserved.Encode(), RevenueContract.Functions.WaitingForStakers.Encode(),
                    RevenueContract.Functions.TreasuryOwed.Encode(), RevenueContract.Functions.Split.Encode(),
                ],
                cancel);
            var paid = MarketContract.Functions.AccountOf.Decode(await chain.AskAsync(
                chain.Market, MarketContract.Functions.AccountOf.Encode(account), cancel));
            var split = RevenueContract.Functions.Split.Decode(answers[3]);
            return new RevenueAccount(
                paid.Fees.ToMoney(), await ServedAsync(account, cancel),
                new(RevenueContract.Functions.Unserved.Decode(answers[0]).Volume),
                RevenueContract.Functions.WaitingForStakers.Decode(answers[1]).ToMoney(),
                RevenueContract.Functions.TreasuryOwed.Decode(answers[2]).ToMoney(),
                new(split.Renter, split.Provider, split.Stakers, split.Burn, split.Treasury));
        });

    public EconomyCall Collect(IReadOnlyList<Address> renters) => new(
        $"revenue:collect:{renters[0]}", At, RevenueContract.Functions.Collect.Encode(renters));

    public EconomyCall CollectServed(Address provider, IReadOnlyList<Address> machines) => new(
        $"revenue:served:{provider}", At, RevenueContract.Functions.CollectServed.Encode(provider, machines));

    private async Task<IReadOnlyList<ServedMachine>> ServedAsync(Address account, CancellationToken cancel)
    {
        var topics = MarketContract.Events.MachineEnrolled.Abi.FilterTopics(account);
        var machines = (await chain.LogsAsync(chain.Market, topics, cancel))
            .Select(MarketContract.Events.MachineEnrolled.FromLog).OfType<MarketContract.Events.MachineEnrolled>()
            .Select(e => e.Machine).Distinct().ToArray();
        var answers = await chain.AskAsync(
            chain.Market, machines.Select(m => MarketContract.Functions.MachineOf.Encode(account, m)), cancel);
        return
        [
            .. machines.Zip(answers, (machine, answer) => new ServedMachine(
                machine, MarketContract.Functions.MachineOf.Decode(answer).Served.ToMoney()))
                .Where(m => !m.Fees.IsZero),
        ];
    }
}
