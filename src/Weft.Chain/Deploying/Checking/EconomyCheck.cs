using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>
/// Reads from the chain whether a deployment is what it should be. Anyone can run it, it only reads, and every
/// difference is named.
/// </summary>
public sealed class EconomyCheck(EthereumRpc rpc, Deployed deployed)
{
    private const string Nothing = "without an answer";

    /// <summary>How many things are looked at, apart from code.</summary>
    public int Rows => new EconomyTable(deployed).Rows().Count() + 1;

    /// <summary>The hash of the code at each address, to keep with the addresses.</summary>
    public Task<Result<IReadOnlyDictionary<string, Hash32>>> CodesAsync(CancellationToken cancel) =>
        ChainGuard.AskAsync<IReadOnlyDictionary<string, Hash32>>(async () =>
        {
            var codes = new Dictionary<string, Hash32>(StringComparer.Ordinal);
            foreach (var (name, at) in Contracts())
                codes[name] = Keccak.Hash(await rpc.CodeAsync(at, BlockTag.Latest, cancel));
            return codes;
        });

    /// <param name="codes">As <see cref="CodesAsync"/> gave them when all was deployed.</param>
    /// <returns>None where all is as deployed.</returns>
    public Task<Result<IReadOnlyList<Difference>>> DriftAsync(
        IReadOnlyDictionary<string, Hash32> codes, CancellationToken cancel) =>
        ChainGuard.AskAsync<IReadOnlyList<Difference>>(async () =>
        {
            if (!(await CodesAsync(cancel)).TryGet(out var now, out var refusal)) return refusal;
            var other = Contracts()
                .Where(contract => codes.GetValueOrDefault(contract.Name) != now[contract.Name]).ToArray();
            // Other code answers whatever it likes, so it is not asked.
            var strange = other.Select(contract => contract.At).ToHashSet();
            var rows = new EconomyTable(deployed).Rows().Where(row => !strange.Contains(row.At)).ToArray();
            var answers = await AnswersAsync(rows, cancel);
            Difference[] all =
            [
                .. other.Select(contract => new Difference(
                    $"code of {contract.Name}", Said(now[contract.Name]),
                    Said(codes.GetValueOrDefault(contract.Name)))),
                .. rows.Zip(answers, Judge).OfType<Difference>(),
                .. strange.Contains(deployed.Economy.Timelock) ? [] : await RolesGivenAsync(cancel),
            ];
            return all;
        });

    private static string Said(Hash32 code) => code == Hash32.Zero ? "unknown" : code.ToString();

    private static Difference? Judge(CheckRow row, byte[]? answer)
    {
        if (answer is not { Length: >= 32 }) return new Difference(row.What, Nothing, row.Expected);
        return row.Found(answer) is { } found ? new Difference(row.What, found, row.Expected) : null;
    }

    /// <summary>All in a few requests; where one of them reverts, one by one.</summary>
    private async Task<IReadOnlyList<byte[]?>> AnswersAsync(IReadOnlyList<CheckRow> rows, CancellationToken cancel)
    {
        CallRequest[] calls = [.. rows.Select(row => new CallRequest(Address.Zero, row.At, row.Question))];
        try
        {
            return await rpc.CallManyAsync(calls, BlockTag.Latest, cancel);
        }
        catch (RpcException e) when (e.Kind is RpcFailure.Reverted)
        {
            var answers = new List<byte[]?>();
            foreach (var call in calls) answers.Add(await AnswerAsync(call, cancel));
            return answers;
        }
    }

    private async Task<byte[]?> AnswerAsync(CallRequest call, CancellationToken cancel)
    {
        try
        {
            return await rpc.CallAsync(call, BlockTag.Latest, cancel);
        }
        catch (RpcException e) when (e.Kind is RpcFailure.Reverted)
        {
            return null;
        }
    }

    /// <summary>
    /// The timelock's roles were given while it was made and can never change, so the events of that one block are all
    /// there is; nobody who is not known can hide among them.
    /// </summary>
    private async Task<IReadOnlyList<Difference>> RolesGivenAsync(CancellationToken cancel)
    {
        const int Expected = 4;
        var block = deployed.Record.GovernorBlock;
        var filter = new LogFilter(
            [deployed.Economy.Timelock], [[Keccak.Hash("RoleGranted(bytes32,address,address)")]], block, block);
        var given = 0;
        await foreach (var _ in rpc.LogsAsync(filter, cancel)) given++;
        return given == Expected
            ? []
            : [new Difference("number of roles that the timelock gave when it was made", $"{given}", $"{Expected}")];
    }

    private IEnumerable<(string Name, Address At)> Contracts() =>
    [
        .. deployed.Economy.Owned(deployed.Market), ("weft", deployed.Economy.Weft),
        ("governor", deployed.Economy.Governor), ("timelock", deployed.Economy.Timelock),
        ("token", deployed.Market.Token), ("distribution", deployed.Record.Distribution),
        ("team vesting", deployed.Record.TeamVesting), ("backers vesting", deployed.Record.BackersVesting),
    ];
}
