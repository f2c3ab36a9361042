namespace Weft.Chain.Tests.Economy;

/// <summary>Lists of calls, each from the same beginning; one that fails is made short.</summary>
internal sealed class EconomyRun(EconomyScene scene)
{
    /// <summary>Runs that shortening may cost.</summary>
    private const int Patience = 60;

    private string? _snapshot;

    /// <summary>How often each kind went through (null) or met an error, over all lists.</summary>
    public Dictionary<(string Kind, string? Error), int> Tally { get; } = [];

    /// <returns>What differs after the first call that does; null where all is the same.</returns>
    public async Task<(string Difference, int At)?> PlayAsync(IReadOnlyList<EconomyStep> steps)
    {
        await scene.StartOverAsync(_snapshot ?? await scene.Chain.SnapshotAsync());
        // Going back to a snapshot uses it up.
        _snapshot = await scene.Chain.SnapshotAsync();
        for (var i = 0; i < steps.Count; i++)
        {
            if (await scene.PlayAsync(steps[i]) is { } difference) return (difference, i);
            var key = (steps[i].Kind, scene.LastError);
            Tally[key] = Tally.GetValueOrDefault(key) + 1;
        }

        return null;
    }

    /// <summary>The list without the calls that it does not need to fail, as far as patience lasts.</summary>
    public async Task<(string Difference, IReadOnlyList<EconomyStep> Steps)> ShortenAsync(
        IReadOnlyList<EconomyStep> steps, (string Difference, int At) failure)
    {
        var (best, difference) = (steps.Take(failure.At + 1).ToList(), failure.Difference);
        var runs = 0;
        for (var size = best.Count / 2; size >= 1 && runs < Patience; size /= 2)
        {
            for (var from = 0; from + size < best.Count && runs < Patience; runs++)
            {
                // What is left out hands its time on, so that the rest happens when it did.
                var without = best.Take(from).Concat(best.Skip(from + size)).ToList();
                var wait = best.Skip(from).Take(size).Aggregate(0ul, (sum, step) => sum + step.Wait);
                without[from] = without[from] with { Wait = without[from].Wait + wait };
                if (await PlayAsync(without) is { } again)
                    (best, difference) = (without.Take(again.At + 1).ToList(), again.Difference);
                else
                    from += size;
            }
        }

        return (difference, best);
    }
}
