using System.CommandLine;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

internal sealed class StakeAccuseCommand : ActVerb
{
    private static readonly (string Word, SlashReason Reason)[] Reasons =
    [
        ("unplanned-stop", SlashReason.UnplannedStop), ("wrong-hardware", SlashReason.WrongHardware),
        ("forged-work", SlashReason.ForgedWork), ("data-theft", SlashReason.DataTheft),
    ];

    private readonly Argument<string> _bond =
        new("bond") { Description = "The bond's id, as in 'weft stake show --account'." };
    private readonly Option<string> _reason = new("--reason")
    {
        Description = "unplanned-stop, wrong-hardware, forged-work or data-theft.",
        Required = true,
    };
    private readonly Option<string> _share = new("--share")
    {
        Description = "Part of what the bond holds, as in 5%; the contract has bounds for each reason.",
        Required = true,
    };
    private readonly EvidenceOption _evidence = new();
    private readonly AddressOption _harmed =
        new("--harmed", "Who lost something, and is paid first. [default: nobody]");
    private readonly Option<string?> _loss = new("--loss") { Description = "What it lost, in WEFT." };
    private readonly AddressOption _prover = new("--prover", "Who found out, and gets a part. [default: nobody]");

    private Hash32 _id;
    private SlashReason _why;
    private int _bps;
    private WeftAmount _lost;

    public StakeAccuseCommand()
        : base("accuse", "As the slasher, accuse a bond: 7 days to appeal, then anyone can carry it out.",
            "weft stake accuse 0x5fe7f977e71dba2ea1a68e21057beebb9be2ac30c6410aa38d4f3fbe41dcffd2 "
            + "--reason wrong-hardware --share 20% --evidence report.json")
    {
        Arguments.Add(_bond);
        foreach (var option in (Option[])[_reason, _share, _evidence, _harmed, _loss, _prover]) Options.Add(option);
    }

    protected override Refusal? Read(ParseResult parse)
    {
        var bond = parse.GetRequiredValue(_bond);
        if (!Hash32.TryParse(bond, out _id))
            return ContractRefusals.Malformed("bond", bond, "0x and 64 hexadecimal digits");
        var word = parse.GetRequiredValue(_reason);
        if (Reasons.FirstOrDefault(known => known.Word == word) is not { Word: not null } reason)
            return ContractRefusals.Malformed("reason", word, string.Join(", ", Reasons.Select(known => known.Word)));
        _why = reason.Reason;
        var share = parse.GetRequiredValue(_share);
        if (!Words.BasisPoints(share, out _bps)) return ContractRefusals.Malformed("share", share, "0 to 100%");
        if (parse.GetValue(_loss) is { } loss && !WeftAmount.TryParse(loss, out _lost))
            return ContractRefusals.Malformed("loss", loss, "WEFT such as 250");
        return _evidence.Read(parse) ?? _harmed.Read(parse) ?? _prover.Read(parse);
    }

    protected override Task<Result<IReadOnlyList<EconomyCall>>> CallsAsync(
        ContractSession session, CancellationToken stop)
    {
        var accusation = new SlashAccusation(
            _id, _why, _bps, _evidence.Hash, _harmed.Address ?? Address.Zero, _lost, _prover.Address ?? Address.Zero);
        return Task.FromResult<Result<IReadOnlyList<EconomyCall>>>(
            (EconomyCall[])[session.Get<StakingBook>().Accuse(accusation)]);
    }

    protected override async Task<Result<Sheet>> SheetAsync(
        ContractSession session, IReadOnlyList<SentDocument> sent, CancellationToken stop)
    {
        if (!(await session.Get<StakingBook>().CasesAsync(stop)).TryGet(out var all, out var refusal)) return refusal;
        SlashCase[] mine = [.. all.Where(c => c.BondId == _id && c.Evidence == _evidence.Hash)];
        return await CaseSheet.OfAsync(session, sent, mine, stop);
    }
}
