using System.Reflection;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>A revert's data as the model would say it, with every value; and what two of them differ in.</summary>
internal static class EconomyErrors
{
    /// <summary>Of all contracts that there are bindings of.</summary>
    private static readonly Dictionary<uint, AbiError> Known = typeof(RevenueContract).Assembly.GetTypes()
        .Where(type => type.Name == "Errors")
        .SelectMany(type => type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic))
        .SelectMany(type => type.GetMembers(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Select(member => member switch
        {
            FieldInfo field => field.GetValue(null),
            PropertyInfo property => property.GetValue(null),
            _ => null,
        })
        .OfType<AbiError>()
        .DistinctBy(error => error.Signature)
        .ToDictionary(error => BitConverter.ToUInt32(error.Selector));

    public static Revert Read(byte[] data) =>
        data.Length >= 4 && Known.TryGetValue(BitConverter.ToUInt32(data), out var error)
            && error.TryDecode(data, out var values)
                ? new Revert(error.Name, [.. values.SelectMany(Flat)])
                : new Revert(data.Length == 0 ? "no reason" : Hex.Encode(data));

    /// <returns>Null where both went through, or failed with the same error and all its values.</returns>
    public static string? WhyNot(Revert? onChain, Revert? inModel)
    {
        if (onChain?.Name != inModel?.Name || onChain?.Values.Count != inModel?.Values.Count)
            return $"the chain says {Say(onChain)}, the model {Say(inModel)}";
        for (var i = 0; i < (onChain?.Values.Count ?? 0); i++)
        {
            var (found, expected) = (Revert.Say(onChain!.Values[i]), Revert.Say(inModel!.Values[i]));
            if (found != expected)
                return $"{onChain.Name}, {NameOf(onChain, i)}: the chain has {found}, the model {expected}";
        }

        return null;
    }

    private static string Say(Revert? error) => error?.ToString() ?? "done";

    /// <summary>Structs are laid out as their members, as in the model.</summary>
    private static IEnumerable<object> Flat(object value) => value switch
    {
        object[] members => members.SelectMany(Flat),
        byte[] { Length: 32 } hash => [new Hash32(hash)],
        byte[] bytes => [Hex.Encode(bytes)],
        _ => [value],
    };

    private static string NameOf(Revert error, int index) => Known.Values
        .Where(known => known.Name == error.Name)
        .Select(known => known.Inputs.SelectMany(NamesOf).ToList())
        .First(names => names.Count == error.Values.Count)[index];

    private static IEnumerable<string> NamesOf(AbiParameter parameter) => parameter.Components.Count == 0
        ? [parameter.Name]
        : parameter.Components.SelectMany(NamesOf).Select(name => $"{parameter.Name}.{name}");
}
