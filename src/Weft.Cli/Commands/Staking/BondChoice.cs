using System.CommandLine;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Which bond is meant: its role, and for a provider the machine.</summary>
internal sealed class BondChoice
{
    private readonly Option<string> _role =
        new("--as") { Description = "provider, gateway or checker.", DefaultValueFactory = _ => "provider" };
    private readonly AddressOption _machine =
        new("--machine", "Machine key of a provider's bond. [default: the machine key of this home]");

    public StakeRole Role { get; private set; }

    public void AddTo(Command command)
    {
        command.Options.Add(_role);
        command.Options.Add(_machine);
    }

    public Refusal? Read(ParseResult parse)
    {
        var text = parse.GetRequiredValue(_role);
        if (!Enum.TryParse<StakeRole>(text, ignoreCase: true, out var role) || char.IsAsciiDigit(text[0]))
            return ContractRefusals.Malformed("role", text, "provider, gateway or checker");
        Role = role;
        return _machine.Read(parse);
    }

    /// <summary>The machine of the bond; a key is made for this home where it has none, as <c>weft share</c>
    /// would.</summary>
    public Result<BondName> Name(ContractSession session)
    {
        var machine = _machine.Address;
        if (Role == StakeRole.Provider && machine is null)
        {
            if (!NodeKey.LoadOrCreate(session.Home).TryGet(out var key, out var refusal)) return refusal;
            using var _ = key;
            machine = key.Address;
        }

        return new BondName(Role, machine, StakingBook.BondId(Role, session.Account, machine));
    }
}

internal sealed record BondName(StakeRole Role, Address? Machine, Hash32 Id);
