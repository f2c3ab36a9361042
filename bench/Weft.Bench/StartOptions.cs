using System.Globalization;

namespace Weft.Bench;

/// <param name="Rounds">How often each way is measured, after one that is not counted.</param>
/// <param name="IdleSeconds">How long the idle provider is watched.</param>
internal sealed record StartOptions(int Rounds = 10, int IdleSeconds = 20)
{
    public static StartOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new StartOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 >= arguments.Length
                || !int.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var value)
                || value is < 1 or > 1_000)
            {
                throw new BenchException($"{arguments[i]} wants a number from 1 to 1000");
            }

            options = arguments[i] switch
            {
                "--rounds" => options with { Rounds = value },
                "--idle-seconds" => options with { IdleSeconds = value },
                var other => throw new BenchException($"unknown option {other}"),
            };
        }

        return options;
    }
}
