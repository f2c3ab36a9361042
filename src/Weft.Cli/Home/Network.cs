using System.Text.Json;
using System.Text.Json.Serialization;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>What a node must know of the world: one <c>network.json</c>, the same for every role.</summary>
/// <param name="Rpc">Chain endpoints, tried in order.</param>
/// <param name="Gateways">Where gateways listen for nodes, and optionally the key that each must prove.</param>
/// <param name="Api">Where gateways answer people and programs, as in <c>http://127.0.0.1:7480</c>.</param>
/// <param name="Economy">Where the token, the stakes and the rest are; null where there is only a market.</param>
/// <param name="Deployed">For whom all that was deployed; null where it is not known.</param>
internal sealed record Network(
    string Name,
    IReadOnlyList<Uri> Rpc,
    ulong ChainId,
    string Market,
    string Directory,
    string Token,
    string TokenSymbol,
    ulong FromBlock,
    IReadOnlyList<GatewayAt> Gateways,
    IReadOnlyList<Uri> Api,
    NetworkEconomy? Economy = null,
    NetworkRecord? Deployed = null)
{
    private const int MaxBytes = 64 * 1024;

    [JsonIgnore]
    public TypedDomain Domain => MarketDomain.Of(ChainId, MarketAddress);

    [JsonIgnore]
    public Address MarketAddress => Address.Parse(Market);

    [JsonIgnore]
    public Address DirectoryAddress => Address.Parse(Directory);

    [JsonIgnore]
    public Address TokenAddress => Address.Parse(Token);

    [JsonIgnore]
    public EconomyAddresses? EconomyAt => Economy?.Addresses().Value;

    public static Result<Network> Load(string path)
    {
        if (!File.Exists(path)) return HomeRefusals.NetworkMissing(path);
        if (new FileInfo(path).Length > MaxBytes) return HomeRefusals.NetworkMalformed(path, "it is over 64 KiB.");
        try
        {
            var network = JsonSerializer.Deserialize(File.ReadAllBytes(path), CliJson.Default.Network);
            return network is null ? HomeRefusals.NetworkMalformed(path, "it is empty.") : network.Checked(path);
        }
        catch (JsonException error)
        {
            return HomeRefusals.NetworkMalformed(path, error.Message);
        }
    }

    /// <summary>Replaces the file whole, so that a reader never sees half of it.</summary>
    public void Save(string path)
    {
        var temporary = path + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, CliJson.Default.Network));
        File.Move(temporary, path, overwrite: true);
    }

    private Result<Network> Checked(string path)
    {
        foreach (var (name, text) in new[] { ("market", Market), ("directory", Directory), ("token", Token) })
        {
            if (!Address.TryParse(text, out _))
                return HomeRefusals.NetworkMalformed(path, $"'{name}' is not an address: {text}.");
        }

        if (Gateways.FirstOrDefault(
            gateway => gateway.Key is { } key && !Address.TryParse(key, out var _)) is { } wrong)
            return HomeRefusals.NetworkMalformed(path, $"'{wrong.Key}' is not the address of a gateway's key.");
        if (Economy is { } economy && !economy.Addresses().TryGet(out _, out var refusal)) return refusal;
        if (Rpc is not { Count: > 0 }) return HomeRefusals.NetworkMalformed(path, "'rpc' names no endpoint.");
        return this;
    }
}

/// <param name="Endpoint">As in <c>https://127.0.0.1:7400</c>.</param>
/// <param name="Key">Address of the key that it must prove; null takes anyone's, because a gateway cannot
/// cheat.</param>
/// <param name="Region">Region of the market where it stands, by which the way to it says where a machine may be; null
/// where nobody says.</param>
internal sealed record GatewayAt(Uri Endpoint, string? Key, string? Region = null);

/// <summary>The contracts around the market, and the hash of the code at each when they were deployed.</summary>
internal sealed record NetworkEconomy(
    string Weft, string Governor, string Timelock, string Revenue, string ReferralCodes, string Referrals,
    string Staking, string BurnAuction, string WorkRewards, string PremiumPass,
    IReadOnlyDictionary<string, string> Codes)
{
    public static NetworkEconomy Of(EconomyAddresses at, IReadOnlyDictionary<string, Hash32> codes) => new(
        at.Weft.ToString(), at.Governor.ToString(), at.Timelock.ToString(), at.Revenue.ToString(),
        at.ReferralCodes.ToString(), at.Referrals.ToString(), at.Staking.ToString(), at.BurnAuction.ToString(),
        at.WorkRewards.ToString(), at.PremiumPass.ToString(),
        codes.ToDictionary(code => code.Key, code => code.Value.ToString(), StringComparer.Ordinal));

    public Result<EconomyAddresses> Addresses()
    {
        string[] texts =
        [
            Weft, Governor, Timelock, Revenue, ReferralCodes, Referrals, Staking, BurnAuction, WorkRewards,
            PremiumPass,
        ];
        var at = new Address[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (!Address.TryParse(texts[i], out at[i]) || at[i].IsZero)
                return HomeRefusals.NetworkMalformed("network.json", $"'{texts[i]}' is not an address of the economy.");
        }

        return new EconomyAddresses(at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8], at[9]);
    }
}
