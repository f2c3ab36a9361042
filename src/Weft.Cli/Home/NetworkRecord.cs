using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Who was named when the economy was deployed, so that anybody can check that it is still so.</summary>
internal sealed record NetworkRecord(
    string Deployer, string Guardian, string Slasher, string Community, string Team, string Backers, string Liquidity,
    string Distribution, string TeamVesting, string BackersVesting, ulong VestingFrom, ulong GovernorBlock,
    string? Attestations = null)
{
    public static NetworkRecord Of(DeployRecord record) => new(
        record.Options.Deployer.ToString(), record.Options.Guardian.ToString(), record.Options.Slasher.ToString(),
        record.Options.Community.ToString(), record.Options.Team.ToString(), record.Options.Backers.ToString(),
        record.Options.Liquidity.ToString(), record.Distribution.ToString(), record.TeamVesting.ToString(),
        record.BackersVesting.ToString(), record.VestingFrom, record.GovernorBlock,
        record.Options.Attestations.ToString());

    /// <summary>The deployment that a network file tells of, and the hash of the code at each address.</summary>
    public static Result<(Deployed Deployed, IReadOnlyDictionary<string, Hash32> Codes)> Read(
        Network network, string path)
    {
        if (network is not { Economy: { } economy, Deployed: { } record }) return HomeRefusals.NetworkNotRecorded(path);
        if (!economy.Addresses().TryGet(out var contracts, out var refusal)) return refusal;
        string[] texts =
        [
            record.Deployer, record.Guardian, record.Slasher, record.Community, record.Team, record.Backers,
            record.Liquidity, record.Distribution, record.TeamVesting, record.BackersVesting,
            record.Attestations ?? Address.Zero.ToString(),
        ];
        var at = new Address[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (!Address.TryParse(texts[i], out at[i]))
                return HomeRefusals.NetworkMalformed(path, $"'{texts[i]}' is not an address.");
        }

        var codes = new Dictionary<string, Hash32>(StringComparer.Ordinal);
        foreach (var (name, text) in economy.Codes)
        {
            if (!Hash32.TryParse(text, out var code))
                return HomeRefusals.NetworkMalformed(path, $"'{text}' is not the hash of code.");
            codes[name] = code;
        }

        return (
            new Deployed(
                new MarketAddresses(
                    network.TokenAddress, network.DirectoryAddress, network.MarketAddress, network.FromBlock),
                contracts,
                new DeployRecord(
                    new EconomyOptions(at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[10]), at[7], at[8],
                    at[9], record.VestingFrom, record.GovernorBlock)),
            codes);
    }
}
