using System.CommandLine;
using System.Globalization;
using Weft.Market;

namespace Weft.Cli;

/// <summary>The options that make a plan, alone or over a plan file.</summary>
internal sealed class PlanOptions
{
    private readonly Option<string?> _plan = new("--plan") { Description = "Plan file (JSON); options go before it." };
    private readonly Option<string?> _name =
        new("--name") { Description = "Name of the network; another name is another deployment." };
    private readonly Option<string[]> _rpc =
        new("--rpc") { Description = "JSON-RPC address of the chain; several times." };
    private readonly Option<string?> _chainId = new("--chain-id") { Description = "The chain's number." };
    private readonly Option<string?> _token = new("--token")
    {
        Description = "Stablecoin of 6 decimals to pay in, or 'test-dollar'. [default on a local chain: test-dollar]",
    };
    private readonly Option<string?> _guardian = Who("--guardian", "May halt new leases and claims once");
    private readonly Option<string?> _slasher = Who("--slasher", "May accuse bonds");
    private readonly Option<string?> _community = Who("--community", "Holds the community's and treasury's part");
    private readonly Option<string?> _team = Who("--team", "Gets the team's part as it vests");
    private readonly Option<string?> _backers = Who("--backers", "Gets the backers' part as it vests");
    private readonly Option<string?> _liquidity = Who("--liquidity", "Holds the part for markets");
    private readonly Option<string[]> _class =
        new("--gpu-class") { Description = "GPU class of the list; several times. [default: Weft's list]" };
    private readonly Option<string[]> _region =
        new("--region") { Description = "Region of the list; several times. [default: Weft's list]" };
    private readonly Option<string[]> _gateway =
        new("--gateway") { Description = "Where a gateway listens, as https://host:port or …=KEY; several times." };
    private readonly Option<string[]> _api =
        new("--api") { Description = "Where a gateway answers people, as https://host:port; several times." };

    private readonly Option<string?> _attestations = new("--attestations")
    {
        Description = "The chain's Ethereum Attestation Service, for ever. [default: none, so nobody proves a level]",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
            [_plan, _name, _rpc, _chainId, _token, _guardian, _slasher, _community, _team, _backers, _liquidity, _class,
            _region, _gateway, _api, _attestations]) command.Options.Add(option);
    }

    /// <summary>What was typed, else what the file says.</summary>
    public Result<PlanFile> Read(ParseResult parse)
    {
        var file = new PlanFile();
        if (parse.GetValue(_plan) is { } path && !PlanFile.Load(path).TryGet(out file, out var refusal)) return refusal;
        if (!Addresses(parse.GetValue(_rpc)).TryGet(out var rpc, out refusal)) return refusal;
        if (!Addresses(parse.GetValue(_api)).TryGet(out var api, out refusal)) return refusal;
        if (!Gateways(parse.GetValue(_gateway)).TryGet(out var gateways, out refusal)) return refusal;
        var chainId = file.ChainId;
        if (parse.GetValue(_chainId) is { } text)
        {
            if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return DeployRefusals.PlanWrong($"'{text}' is no chain id.");
            chainId = number;
        }

        return new PlanFile(
            parse.GetValue(_name) ?? file.Name, Else(rpc, file.Rpc), chainId, parse.GetValue(_token) ?? file.Token,
            parse.GetValue(_guardian) ?? file.Guardian, parse.GetValue(_slasher) ?? file.Slasher,
            parse.GetValue(_community) ?? file.Community, parse.GetValue(_team) ?? file.Team,
            parse.GetValue(_backers) ?? file.Backers, parse.GetValue(_liquidity) ?? file.Liquidity,
            Else(parse.GetValue(_class) ?? [], file.GpuClasses), Else(parse.GetValue(_region) ?? [], file.Regions),
            Else(gateways, file.Gateways), Else(api, file.Api), parse.GetValue(_attestations) ?? file.Attestations);
    }

    private static Option<string?> Who(string name, string what) =>
        new(name) { Description = $"{what}. [default on a local chain: the deployer]" };

    private static IReadOnlyList<T>? Else<T>(IReadOnlyList<T> typed, IReadOnlyList<T>? file) =>
        typed.Count > 0 ? typed : file;

    public static Result<Uri[]> Addresses(string[]? texts)
    {
        var addresses = new List<Uri>();
        foreach (var text in texts ?? [])
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address)
                || !address.Scheme.StartsWith(Uri.UriSchemeHttp, StringComparison.Ordinal))
                return DeployRefusals.PlanWrong($"'{text}' is no address such as https://host:port.");
            addresses.Add(address);
        }

        return addresses.ToArray();
    }

    private static Result<GatewayAt[]> Gateways(string[]? texts)
    {
        var gateways = new List<GatewayAt>();
        foreach (var text in texts ?? [])
        {
            var parts = text.Split('=', 2);
            if (!Addresses([parts[0]]).TryGet(out var address, out var refusal)) return refusal;
            gateways.Add(new GatewayAt(address[0], parts.Length == 2 ? parts[1] : null));
        }

        return gateways.ToArray();
    }
}
