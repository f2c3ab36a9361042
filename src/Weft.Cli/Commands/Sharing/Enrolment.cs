using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>Makes sure, once, that the account lets the machine's key sign for it and that the key can pay for
/// gas.</summary>
internal sealed class Enrolment(ParseResult parse, IInteraction ui, WeftHome home, Network network, IChainReader chain)
{
    /// <summary>Below this a machine cannot count on sending its closings.</summary>
    private static readonly UInt128 LeastGasWei = 2_000_000_000_000_000;

    /// <summary>What a machine is given at a time: enough for many closings, little to lose.</summary>
    private static readonly UInt128 GasGiftWei = 20_000_000_000_000_000;

    public async Task<Result<Done>> EnsureAsync(Address account, Address machine, CancellationToken cancel)
    {
        if (!(await chain.MachineAsync(account, machine, cancel)).TryGet(out var view, out var refusal)) return refusal;
        if (!(await chain.AccountAsync(machine, cancel)).TryGet(out var purse, out refusal)) return refusal;
        var needsGas = purse.GasWei < LeastGasWei;
        if (view.Enrolled && !needsGas) return default(Done);

        ui.Say(view.Enrolled ? "The machine's key is low on gas."
            : "This machine is new: its key is enrolled with the account.");
        if (!AccountKey.Unlock(home, () => Password.Get(parse, ui, twice: false))
            .TryGet(out var key, out refusal)) return refusal;
        using var _ = key;
        if (key.Address != account) return EnrolmentRefusals.OtherAccount(account, key.Address);
        await using var services = new ServiceCollection()
            .AddNode(network, new KeySigner(key), home.Folder("account"))
            .BuildServiceProvider();
        var settlement = services.GetRequiredService<ISettlement>();
        if (!view.Enrolled)
        {
            var enrol = new EnrolMachineIntent($"enrol:{machine}", machine);
            var sent = await ui.WaitAsync(
                "Enrolling this machine on chain", _ => settlement.SubmitAsync(enrol, cancel));
            if (!sent.TryGet(out var _, out refusal)) return refusal;
        }

        if (needsGas)
        {
            var gift = new SendGasIntent(
                $"gas:{machine}:{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}", machine, GasGiftWei);
            var sent = await ui.WaitAsync(
                "Giving the machine's key gas money", _ => settlement.SubmitAsync(gift, cancel));
            if (!sent.TryGet(out var _, out refusal)) return refusal;
        }

        return default(Done);
    }
}

internal static class EnrolmentRefusals
{
    public static Refusal OtherAccount(Address wanted, Address found) => new(
        "enrolment-other-account",
        $"This machine shall be shared for {wanted}, but the key here is that of {found}.",
        "Run 'weft share' once where the account's key is, or leave --account out.");
}
