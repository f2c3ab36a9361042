using System.CommandLine;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>What proves something: on the chain is only its hash, so whoever names it keeps the file.</summary>
internal sealed class EvidenceOption : Option<string>
{
    private const int MaxBytes = 64 * 1024 * 1024;

    public EvidenceOption()
        : base("--evidence")
    {
        Description = "File whose Keccak-256 goes on the chain, or that hash itself; keep the file.";
        Required = true;
    }

    public Hash32 Hash { get; private set; }

    public Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(this);
        if (Hash32.TryParse(text, out var hash))
        {
            Hash = hash;
            return null;
        }

        try
        {
            if (new FileInfo(text).Length > MaxBytes)
                return ContractRefusals.EvidenceUnreadable(text, "it is over 64 MiB.");
            Hash = Keccak.Hash(File.ReadAllBytes(text));
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ContractRefusals.EvidenceUnreadable(text, error.Message);
        }
    }
}
