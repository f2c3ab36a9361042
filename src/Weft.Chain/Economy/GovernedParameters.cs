using System.Globalization;
using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>
/// What governance sets, in the words people use: <c>fee=2.5%</c>, <c>split=35/5/10/25/25</c>. Values are read only as
/// far as the calls need; the contracts' bounds say no, and they say it when the proposal is tried.
/// </summary>
public static class GovernedParameters
{
    private const string Names =
        "fee, split, minimum-bond.provider, minimum-bond.gateway, minimum-bond.checker, prover-share, weekly-cap, "
        + "voting-delay, voting-period, quorum, proposal-threshold, pass.N, case.N";

    public static Result<GovernCall> Parse(string text, EconomyAddresses at, Address market)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) return ParameterRefusals.Malformed(text, "NAME=VALUE");
        var (name, value) = (text[..equals], text[(equals + 1)..]);
        if (name.StartsWith("pass.", StringComparison.Ordinal)) return Pass(name[5..], value, at);
        if (name.StartsWith("case.", StringComparison.Ordinal)) return Case(name[5..], value, at);
        return name switch
        {
            "fee" => Percent(value, 100).Then(bps => new GovernCall(
                market, 0, MarketContract.Functions.SetFee.Encode(checked((ushort)bps), at.Revenue))),
            "split" => Split(value, at),
            "minimum-bond.provider" => Bond(StakingContract.Role.Provider, value, at),
            "minimum-bond.gateway" => Bond(StakingContract.Role.Gateway, value, at),
            "minimum-bond.checker" => Bond(StakingContract.Role.Checker, value, at),
            "prover-share" => Percent(value, 100).Then(bps => new GovernCall(
                at.Staking, 0, StakingContract.Functions.SetProverBps.Encode(new BigInteger(bps)))),
            "weekly-cap" => Percent(value, 10_000).Then(ppm => new GovernCall(
                at.WorkRewards, 0, WorkRewardsContract.Functions.SetCap.Encode(new BigInteger(ppm)))),
            "voting-delay" => Seconds(value).Then(s => new GovernCall(
                at.Governor, 0, WeftGovernorContract.Functions.SetVotingDelay.Encode(s))),
            "voting-period" => Seconds(value).Then(s => new GovernCall(
                at.Governor, 0, WeftGovernorContract.Functions.SetVotingPeriod.Encode(s))),
            "quorum" => Percent(value, 1).Then(percent => new GovernCall(
                at.Governor, 0, WeftGovernorContract.Functions.UpdateQuorumNumerator.Encode(new BigInteger(percent)))),
            "proposal-threshold" => Weft(value).Then(weft => new GovernCall(
                at.Governor, 0, WeftGovernorContract.Functions.SetProposalThreshold.Encode(
                    (BigInteger)weft.BaseUnits))),
            _ => ParameterRefusals.Unknown(name, Names),
        };
    }

    /// <summary>A proposal's call in words, with the raw data where nobody here knows what it does.</summary>
    public static string Describe(GovernCall call, EconomyAddresses at, Address market)
    {
        foreach (var (function, words) in Known(at))
        {
            if (!call.Data.Span.StartsWith(function.Selector)) continue;
            try
            {
                return words(function.DecodeCall(call.Data.Span));
            }
            catch (AbiException)
            {
                break;
            }
        }

        var name = at.All().Append(("market", market)).Where(entry => entry.Item2 == call.To)
            .Select(entry => entry.Item1).FirstOrDefault(call.To.ToString());
        return call.ValueWei == 0
            ? $"call {name} with {Hex.Encode(call.Data.Span)}"
            : $"send {call.ValueWei} wei to {name} with {Hex.Encode(call.Data.Span)}";
    }

    private static IEnumerable<(AbiFunction Function, Func<object[], string> Words)> Known(EconomyAddresses at) =>
    [
        (MarketContract.Functions.SetFee.Abi, v => $"fee: {Bps(v[0])} of what is paid, to {Who((Address)v[1], at)}"),
        (RevenueContract.Functions.SetSplit.Abi, v => SplitWords((object[])v[0])),
        (StakingContract.Functions.SetMinimumBond.Abi, v =>
            $"minimum bond of a {(StakeRole)(int)(BigInteger)v[0]}: {Figures.Wefts((BigInteger)v[1])}"),
        (StakingContract.Functions.SetProverBps.Abi, v => $"prover's part of a slash: {Bps(v[0])}"),
        (StakingContract.Functions.Decide.Abi, v =>
            $"slash {v[0]}: {((bool)v[1] ? "upheld" : "void")}"),
        (WorkRewardsContract.Functions.SetCap.Abi, v =>
            $"weekly cap of work rewards: {Figures.Percent((BigInteger)v[0] / 100)} of the free reserve"),
        (WeftGovernorContract.Functions.SetVotingDelay.Abi, v => $"voting delay: {v[0]} s"),
        (WeftGovernorContract.Functions.SetVotingPeriod.Abi, v => $"voting period: {v[0]} s"),
        (WeftGovernorContract.Functions.UpdateQuorumNumerator.Abi, v => $"quorum: {v[0]} %"),
        (WeftGovernorContract.Functions.SetProposalThreshold.Abi, v =>
            $"proposal threshold: {Figures.Wefts((BigInteger)v[0])}"),
        (PremiumPassContract.Functions.SetTier.Abi, v => PassWords(v)),
    ];

    private static string Who(Address to, EconomyAddresses at) => to == at.Revenue ? "Revenue" : to.ToString();

    private static string Bps(object value) => Figures.Percent((BigInteger)value);

    private static string SplitWords(object[] parts) =>
        $"split of the fee: renter's side {Bps(parts[0])}, provider's side {Bps(parts[1])}, stakers {Bps(parts[2])}, "
        + $"burn {Bps(parts[3])}, treasury {Bps(parts[4])}";

    private static string PassWords(object[] values)
    {
        var terms = (object[])values[1];
        return $"pass tier {values[0]}: {((bool)terms[4] ? "lock" : "burn")} {Figures.Wefts((BigInteger)terms[0])} for "
            + $"{terms[1]} s, discount {Bps(terms[2])}, benefits {(PassBenefits)(int)(BigInteger)terms[3]}"
            + ((bool)terms[5] ? "" : ", not sold");
    }

    private static Result<GovernCall> Bond(StakingContract.Role role, string value, EconomyAddresses at) =>
        Weft(value).Then(weft => new GovernCall(
            at.Staking, 0, StakingContract.Functions.SetMinimumBond.Encode(role, (BigInteger)weft.BaseUnits)));

    /// <summary>Decides an accusation that was appealed: <c>case.3=uphold</c> or <c>case.3=void</c>.</summary>
    private static Result<GovernCall> Case(string number, string value, EconomyAddresses at) =>
        uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && value is "uphold" or "void"
            ? new GovernCall(
                at.Staking, 0, StakingContract.Functions.Decide.Encode(new BigInteger(id), value == "uphold"))
            : ParameterRefusals.Malformed($"case.{number}={value}", "such as case.3=uphold or case.3=void");

    private static Result<GovernCall> Split(string value, EconomyAddresses at)
    {
        const string expected = "five percentages such as 35/5/10/25/25 (renter, provider, stakers, burn, treasury)";
        var parts = value.Split('/');
        if (parts.Length != 5) return ParameterRefusals.Malformed(value, expected);
        var bps = new ushort[5];
        for (var i = 0; i < 5; i++)
        {
            if (!Percent(parts[i], 100).TryGet(out var part, out _) || part > 10_000)
                return ParameterRefusals.Malformed(value, expected);
            bps[i] = (ushort)part;
        }

        return new GovernCall(
            at.Revenue, 0, RevenueContract.Functions.SetSplit.Encode(new(bps[0], bps[1], bps[2], bps[3], bps[4])));
    }

    /// <summary><c>lock,1000,180d,10%,priority+logs</c>; <c>closed</c> at the end for one that is not sold.</summary>
    private static Result<GovernCall> Pass(string tier, string value, EconomyAddresses at)
    {
        const string expected = "such as pass.1=lock,1000,180d,10%,priority+logs+analytics+windows";
        var parts = value.Split(',');
        if (!int.TryParse(tier, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || parts.Length is not (5 or 6) || parts[0] is not ("lock" or "burn")
            || (parts.Length == 6 && parts[5] != "closed")
            || !Weft(parts[1]).TryGet(out var amount, out _) || !Seconds(parts[2]).TryGet(out var duration, out _)
            || !Percent(parts[3], 100).TryGet(out var bps, out _) || bps > ushort.MaxValue
            || Benefits(parts[4]) is not { } mask)
            return ParameterRefusals.Malformed($"pass.{tier}={value}", expected);
        var terms = new PremiumPassContract.Terms(
            amount.BaseUnits, duration, (ushort)bps, (uint)mask, parts[0] == "lock", parts.Length == 5);
        return new GovernCall(
            at.PremiumPass, 0, PremiumPassContract.Functions.SetTier.Encode(new BigInteger(number), terms));
    }

    private static PassBenefits? Benefits(string text)
    {
        var all = PassBenefits.None;
        foreach (var word in text.Split('+'))
        {
            PassBenefits? one = word switch
            {
                "none" => PassBenefits.None,
                "priority" => PassBenefits.Priority,
                "logs" => PassBenefits.LongerLogs,
                "analytics" => PassBenefits.Analytics,
                "windows" => PassBenefits.ReservedWindows,
                _ => null,
            };
            if (one is null) return null;
            all |= one.Value;
        }

        return all;
    }

    /// <param name="perPercent">Units of the contract in a percent.</param>
    private static Result<uint> Percent(string text, uint perPercent)
    {
        var digits = perPercent switch { 1 => 0, 100 => 2, _ => 4 };
        return Decimals.TryParse(text.TrimEnd('%').Trim(), digits, out var units) && units <= 1_000_000
            ? (uint)units
            : ParameterRefusals.Malformed(text, "a percentage such as 2.5%");
    }

    private static Result<WeftAmount> Weft(string text) => WeftAmount.TryParse(text, out var amount)
        ? amount
        : ParameterRefusals.Malformed(text, "WEFT such as 1000");

    private static Result<uint> Seconds(string text)
    {
        var factor = text.Length == 0 ? 0u : text[^1] switch { 'h' => 3_600u, 'd' => 86_400u, 'm' => 60u, _ => 0u };
        return factor != 0
            && uint.TryParse(
                text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && n is > 0 and <= 4_000
            ? n * factor
            : ParameterRefusals.Malformed(text, "a time such as 12h or 7d");
    }

    private static Result<GovernCall> Then<T>(this Result<T> value, Func<T, GovernCall> make)
        where T : notnull => value.TryGet(out var found, out var refusal) ? make(found) : refusal;
}
