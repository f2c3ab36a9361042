using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>A proposal as it is written into a file.</summary>
internal sealed record ProposalFile(string Title, IReadOnlyList<ProposalFileCall> Calls);

internal sealed record ProposalFileCall(string To, string Data, string ValueWei = "0");

internal sealed class GovernProposeCommand : ActVerb
{
    private const int MaxBytes = 256 * 1024;
    private const int MaxTitle = 2_000;

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "NAME=VALUE, several times: fee=2.5%, split=35/5/10/25/25, quorum=8%, "
            + "minimum-bond.gateway=2000, ...",
    };
    private readonly Option<string?> _calls =
        new("--calls") { Description = "JSON file with title and calls (to, data, valueWei)." };
    private readonly Option<string?> _title =
        new("--title") { Description = "What voters read. [default: what it sets, or the file's]" };

    private string[] _parameters = [];
    private ProposalFile? _file;
    private string? _text;
    private BigInteger _id;

    public GovernProposeCommand()
        : base("propose", "Propose to change parameters, or to make any call. Tried first against the bounds.",
            "weft govern propose --set fee=2.5% --title \"Lower the fee\"",
            "weft govern propose --set pass.1=lock,1000,180d,10%,priority+logs",
            "weft govern propose --calls proposal.json")
    {
        Options.Add(_set);
        Options.Add(_calls);
        Options.Add(_title);
    }

    protected override Refusal? Read(ParseResult parse)
    {
        _parameters = parse.GetValue(_set) ?? [];
        _text = parse.GetValue(_title);
        if (_text is { Length: 0 or > MaxTitle })
            return ContractRefusals.Malformed("title", Show.Short(_text), $"1 to {MaxTitle} characters");
        if (parse.GetValue(_calls) is { } path)
        {
            if (!Load(path).TryGet(out var file, out var refusal)) return refusal;
            _file = file;
        }

        return _parameters.Length == 0 && _file is null or { Calls.Count: 0 } ? ContractRefusals.ProposalEmpty() : null;
    }

    protected override async Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        if (!Compose(session.Chain).TryGet(out var text, out var refusal)) return refusal;
        var book = session.Get<GovernorBook>();
        // What the bounds forbid can never be executed, however many vote for it.
        if (!(await book.TryAsync(text, stop)).TryGet(out _, out refusal)) return refusal;
        if (!(await book.IdAsync(text, stop)).TryGet(out _id, out refusal)) return refusal;
        return (EconomyCall[])[book.Propose(text)];
    }

    protected override Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop) =>
        GovernSheet.OfAsync(session, sent, _id, stop);

    private Result<ProposalText> Compose(EconomyChain chain)
    {
        var calls = new List<GovernCall>();
        foreach (var parameter in _parameters)
        {
            if (!GovernedParameters.Parse(parameter, chain.At, chain.Market).TryGet(out var call, out var refusal))
                return refusal;
            calls.Add(call);
        }

        foreach (var call in _file?.Calls ?? [])
        {
            if (!Words.Address(call.To).TryGet(out var to, out var refusal)) return refusal;
            if (!Hex.TryDecode(call.Data, out var data))
                return ContractRefusals.Malformed("call's data", Show.Short(call.Data), "0x and hexadecimal digits");
            if (!UInt128.TryParse(call.ValueWei, NumberStyles.None, CultureInfo.InvariantCulture, out var wei))
                return ContractRefusals.Malformed("valueWei", call.ValueWei, "a whole number");
            calls.Add(new GovernCall(to, wei, data));
        }

        var words = calls.Select(call => GovernedParameters.Describe(call, chain.At, chain.Market));
        return new ProposalText(calls, _text ?? _file?.Title ?? string.Join("; ", words));
    }

    private static Result<ProposalFile> Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                return ContractRefusals.ProposalFileUnreadable(path, "it is over 256 KiB.");
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractJson.Default.ProposalFile)
                is { Title.Length: > 0 and <= MaxTitle } file
                ? file
                : ContractRefusals.ProposalFileUnreadable(path, "it has no title.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return ContractRefusals.ProposalFileUnreadable(path, error.Message);
        }
    }
}
