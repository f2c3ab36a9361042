using Weft.Bench;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    switch (args)
    {
        case ["start", .. var rest]:
            await StartBench.RunAsync(StartOptions.Parse(rest), stop.Token);
            return 0;
        case ["matching", .. var rest]:
            return await MatchingBench.RunAsync(MatchingOptions.Parse(rest), stop.Token) ? 0 : 1;
        case ["incentives"]:
            await IncentivesBench.RunAsync(stop.Token);
            return 0;
        case ["proof"]:
            return await ProofBench.RunAsync(stop.Token) ? 0 : 1;
        case ["core"]:
            CoreBenchmarks.Run();
            return 0;
        case ["book", .. var sizes]:
            BookBench.Run(BookBench.Sizes(sizes));
            return 0;
        default:
            Console.Error.WriteLine(
                "usage: ./dev bench start [--rounds N] [--idle-seconds N]"
                + " | matching [--smallest N] [--largest N] [--runs N] | incentives"
                + " | book [OFFERS ...] | proof | core");
            return 2;
    }
}
catch (BenchException error)
{
    Console.Error.WriteLine($"bench: {error.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
