using Weft.Market;

namespace Weft.Chain;

internal static class ParameterRefusals
{
    public static Refusal Unknown(string name, string known) => new(
        "parameter-unknown", $"'{name}' is no parameter that governance sets by name. It knows: {known}.",
        "Use one of these, or give the calls themselves in a file with --calls.");

    public static Refusal Malformed(string value, string expected) => new(
        "parameter-malformed", $"'{value}' is not understood: {expected} was expected.", "Mend it and try again.");
}
