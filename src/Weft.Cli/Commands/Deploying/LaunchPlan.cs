using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>A plan in which nothing is missing: what to deploy, and what to write of it into network.json.</summary>
internal sealed record LaunchPlan(
    string Name, IReadOnlyList<Uri> Rpc, ulong ChainId, IReadOnlyList<GatewayAt> Gateways, IReadOnlyList<Uri> Api,
    DeployPlan Deploy)
{
    public const string TestDollar = "test-dollar";

    private const int MaxName = 32;

    /// <summary>Of anvil, hardhat and ganache: chains that end with the program.</summary>
    private static readonly ulong[] LocalChains = [31_337, 1_337];

    /// <param name="deployer">Stands in for whoever is not named, on a local chain only.</param>
    public static Result<LaunchPlan> From(PlanFile file, Address deployer)
    {
        if (file.Rpc is not { Count: > 0 }) return DeployRefusals.PlanLacks("an rpc address", "--rpc");
        if (file.ChainId is not { } chainId) return DeployRefusals.PlanLacks("the chain's number", "--chain-id");
        var isLocal = LocalChains.Contains(chainId);
        var name = file.Name ?? (isLocal ? "local" : $"chain-{chainId}");
        if (name.Length is 0 or > MaxName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            return DeployRefusals.PlanWrong($"'{name}' is no name: up to {MaxName} letters, digits and hyphens.");
        if (!Token(file.Token, isLocal).TryGet(out var token, out var refusal)) return refusal;
        foreach (var gateway in file.Gateways ?? [])
        {
            if (gateway.Key is { } key && !Address.TryParse(key, out _))
                return DeployRefusals.PlanWrong($"'{key}' is not the address of a gateway's key.");
        }

        var who = new Address[6];
        foreach (var (index, (role, text)) in new[]
        {
            ("guardian", file.Guardian), ("slasher", file.Slasher), ("community", file.Community),
            ("team", file.Team), ("backers", file.Backers), ("liquidity", file.Liquidity),
        }.Index())
        {
            if (text is null && !isLocal) return DeployRefusals.PlanLacks($"the {role}'s address", $"--{role}");
            who[index] = deployer;
            if (text is not null && (!Address.TryParse(text, out who[index]) || who[index].IsZero))
                return DeployRefusals.PlanWrong($"'{text}' is no address for the {role}.");
        }

        var attestations = Address.Zero;
        if (file.Attestations is { } service && !Address.TryParse(service, out attestations))
            return DeployRefusals.PlanWrong($"'{service}' is no address of an attestation service.");
        return new LaunchPlan(name, file.Rpc, chainId, file.Gateways ?? [], file.Api ?? [], new DeployPlan(
            token[0],
            new EconomyOptions(deployer, who[0], who[1], who[2], who[3], who[4], who[5], attestations),
            file.GpuClasses ?? Chain.MarketLists.GpuClasses, file.Regions ?? Chain.MarketLists.Regions));
    }

    /// <summary>One entry; null is the test dollar, which a public chain gets only by name.</summary>
    private static Result<Address?[]> Token(string? text, bool isLocal)
    {
        if (text == TestDollar || (text is null && isLocal)) return new Address?[] { null };
        if (text is null) return DeployRefusals.PlanLacks("the token to pay in", "--token");
        return Address.TryParse(text, out var token) && !token.IsZero
            ? new Address?[] { token }
            : DeployRefusals.PlanWrong($"'{text}' is no address of a token, nor '{TestDollar}'.");
    }
}
