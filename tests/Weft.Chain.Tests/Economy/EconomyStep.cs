using System.Text;

namespace Weft.Chain.Tests.Economy;

/// <summary>One call of a list, without anything that only a run could know, so that any part of a list can be run.
/// </summary>
/// <param name="Kind">Which of <see cref="EconomyActs.All"/>.</param>
/// <param name="Actor">Who calls.</param>
/// <param name="Other">Whom it is about.</param>
/// <param name="Pick">Which of the few things there are, or which wrong way.</param>
/// <param name="Size">How much, as each kind understands it.</param>
/// <param name="Wait">Seconds since the call before, at least one.</param>
internal sealed record EconomyStep(string Kind, int Actor, int Other, int Pick, ulong Size, ulong Wait)
{
    private static readonly ulong[] Waits = [1, 12, 60, 600, 3_600, 21_600, 86_400, 260_000, 604_800, 1_900_000];

    /// <summary>Kinds that come often, so that money flows through everything else.</summary>
    private static readonly (string Kind, int Weight)[] Often =
    [
        ("open", 11), ("close", 11), ("collect", 7), ("collect-served", 6), ("buy", 5), ("claim-work", 4), ("bond", 2),
        ("accuse", 3), ("unbond", 2), ("buy-pass", 2), ("reveal-code", 2), ("claim-referral", 2),
        ("open-delegated", 2), ("set-delegate", 2), ("withdraw-limit", 1), ("withdraw-guarded", 2),
    ];

    public static List<EconomyStep> List(int seed, int length)
    {
        var random = new Random(seed);
        var kinds = EconomyActs.All.Keys.Order(StringComparer.Ordinal)
            .Concat(Often.SelectMany(entry => Enumerable.Repeat(entry.Kind, entry.Weight))).ToList();
        var steps = Beginning().ToList();
        while (steps.Count < length)
        {
            if (random.Next(8) == 0) steps.AddRange(EconomyStories.Any(random));
            var wait = random.Next(6) == 0
                ? Waits[random.Next(Waits.Length)] + (ulong)random.Next(3)
                : (ulong)random.Next(1, 40);
            steps.Add(new(
                kinds[random.Next(kinds.Count)], random.Next(EconomyScene.Actors), random.Next(EconomyScene.Actors),
                random.Next(64), (ulong)random.NextInt64(1L << 40), wait));
        }

        return steps;
    }

    /// <summary>Money, bonds, people who know each other: without them most calls come to nothing.</summary>
    public static IEnumerable<EconomyStep> Beginning()
    {
        for (var actor = 0; actor < EconomyScene.Actors; actor++)
        {
            yield return new("deposit", actor, actor, 1, 900_000_000_000, 1);
            yield return new("bond", actor, actor, 2 + actor % 2, 2_999, 1);
            // Two of each level, and one that nobody knows.
            if (actor < 4) yield return new("prove", 0, actor, 3, 1 + (ulong)actor, 1);
            // All but the last were brought by the last, as renters or as both.
            if (actor < 4) yield return new("bind", 4, actor, 9, actor % 2 == 0 ? 0ul : 12, 1);
        }

        for (var tier = 1; tier <= 3; tier++) yield return new("set-tier", 0, 0, tier, 1_111 + (ulong)tier, 1);
        yield return new("commit-code", 1, 0, 0, 0, 1);
    }

    /// <summary>As it can be pasted into a test.</summary>
    public static string Print(IEnumerable<EconomyStep> steps)
    {
        var text = new StringBuilder();
        foreach (var s in steps)
            text.AppendLine(null, $"new(\"{s.Kind}\", {s.Actor}, {s.Other}, {s.Pick}, {s.Size}, {s.Wait}),");
        return text.ToString();
    }
}
