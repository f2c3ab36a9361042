using System.Text.Json.Nodes;

namespace Weft.Ethereum;

/// <summary>Which block a question is about: a number or a name.</summary>
public readonly record struct BlockTag
{
    private readonly string? _name;
    private readonly ulong _number;

    private BlockTag(string? name, ulong number) => (_name, _number) = (name, number);

    public static BlockTag Latest => default;

    /// <summary>With the transactions that the endpoint would put into the next block.</summary>
    public static BlockTag Pending => new("pending", 0);

    public static BlockTag Finalized => new("finalized", 0);

    public static BlockTag At(ulong number) => new("", number);

    internal JsonNode ToJson() => JsonValue.Create(ToString());

    public override string ToString() => _name switch
    {
        null => "latest",
        "" => $"0x{_number:x}",
        _ => _name,
    };
}
