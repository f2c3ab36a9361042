using System.Globalization;
using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The custom error with which a contract undoes a call: its name, and its values in their order.</summary>
/// <param name="Values">Numbers, addresses, hashes and texts; a struct is its members one after the other.</param>
public sealed record Revert(string Name, params IReadOnlyList<object> Values)
{
    public static Revert ZeroAddress { get; } = new("ZeroAddress");

    public static Revert NotOwner(Call call) => new("OwnableUnauthorizedAccount", call.Sender);

    /// <summary>As in <c>BondBelowMinimum(5, 1000)</c>; the same text is the same error.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Values.Select(Say))})";

    /// <summary>One value, the same for every type that holds it.</summary>
    public static string Say(object value) => value switch
    {
        string text => $"\"{text}\"",
        bool flag => flag ? "1" : "0",
        Enum item => Convert.ToInt64(item, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        Address or Hash32 => $"{value}",
        BigInteger or int or uint or long or ulong => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        _ => throw new ArgumentException($"No contract's error holds a {value.GetType().Name}.", nameof(value)),
    };
}
