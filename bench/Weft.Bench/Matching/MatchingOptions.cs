using System.Globalization;

namespace Weft.Bench;

/// <param name="Smallest">Markets with fewer asks than this are left out.</param>
/// <param name="Largest">Markets with more asks than this are left out.</param>
/// <param name="Runs">How often each matcher is timed, after one run that is not counted.</param>
internal sealed record MatchingOptions(int Smallest = 1, int Largest = 1_000_000, int Runs = 5)
{
    /// <summary>Every market was asked for.</summary>
    public bool IsWhole => Smallest == 1 && Largest == 1_000_000;

    public static MatchingOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new MatchingOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 >= arguments.Length
                || !int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var value) || value < 1)
                throw new BenchException($"{arguments[i]} wants a number of 1 or more");
            options = arguments[i] switch
            {
                "--smallest" => options with { Smallest = value },
                "--largest" => options with { Largest = value },
                "--runs" => options with { Runs = value },
                var other => throw new BenchException($"unknown option {other}"),
            };
        }

        return options;
    }
}
