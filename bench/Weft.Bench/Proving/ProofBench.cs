using System.Globalization;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Bench;

/// <summary>What it costs to check a product of that size, on one core, beside the same without vectors.</summary>
internal static class ProofBench
{
    private const int Rows = 64;
    private const string Papers = "docs/measurements.md";

    /// <summary>The plain twin goes over one row of so many, and its time is multiplied.</summary>
    private const int Sampled = 32;

    /// <summary>A check may take a second, whatever the size.</summary>
    private const double MaxMs = 1_000;

    public static async Task<bool> RunAsync(CancellationToken stop)
    {
        var seed = new Hash32(Keccak.Hash("weft proof bench"u8).Bytes);
        var (lines, isFast) = (new List<string>(), true);
        Measure(seed, 4_096);
        foreach (var size in new[] { 8_192, 16_384, 32_768, 65_536 })
        {
            stop.ThrowIfCancellationRequested();
            var (pass, rows, plain) = Measure(seed, size);
            isFast &= pass + rows <= MaxMs;
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {size:N0} | {pass:0} ms | {rows:0} ms | {pass + rows:0} ms | {plain:0} ms | {plain / pass:0.0} |"));
            Console.WriteLine(lines[^1]);
        }

        await Paper.WriteAsync(
            Papers, "<!-- written by ./dev bench proof -->",
            [
                $"Commit `{await StartBench.CommitAsync(stop)}`, {TimeProvider.System.GetUtcNow():yyyy-MM-dd},"
                    + $" {StartBench.MachineName()}, one core,"
                    + " processor time, the fastest of at least 3 runs.",
                "",
                $"| rows and columns | pass over B | {Rows} rows | check | pass, plain | plain to vectors |",
                "|---:|---:|---:|---:|---:|---:|", .. lines,
            ],
            stop);
        if (!isFast) Console.WriteLine(FormattableString.Invariant($"missed: a check takes more than {MaxMs} ms"));
        return isFast;
    }

    private static (double Pass, double Rows, double Plain) Measure(Hash32 seed, int size)
    {
        var right = SeededMatrix.Right(seed, size);
        Freivalds? check = null;
        var pass = Watched.Of(3, () => check = new(right, seed)).Processor.FastestMs;
        var (left, factors, product, held) = (SeededMatrix.Left(seed, 0, size), new sbyte[size], new int[size], 0);
        var rows = Watched.Of(3, () =>
        {
            for (var row = 0; row < Rows; row++)
            {
                left.Write(row, factors);
                if (check!.Holds(factors, product)) held++;
                GpuResults.LeafOf(product);
            }
        }).Processor.FastestMs;
        if (held != 0) throw new BenchException("a row of zeros passed for a product");
        var (weights, sum) = (new short[size], 0L);
        Array.Fill(weights, (short)3);
        var plain = Sampled * Watched.Of(3, () =>
        {
            for (var row = 0; row < size; row += Sampled) sum += SeededMatrix.Dot(right.KeyOf(row), weights);
        }).Processor.FastestMs;
        return sum == 0 ? throw new BenchException("nothing was summed up") : (pass, rows, plain);
    }
}
