using System.CommandLine;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>An option that names an account; left out, the verb has a default.</summary>
internal sealed class AddressOption : Option<string?>
{
    public AddressOption(string name, string description)
        : base(name) => Description = description;

    /// <summary>What was named, once it was read.</summary>
    public Address? Address { get; private set; }

    public Refusal? Read(ParseResult parse)
    {
        if (parse.GetValue(this) is not { } text) return null;
        if (!Words.Address(text).TryGet(out var address, out var refusal)) return refusal;
        Address = address;
        return null;
    }
}
