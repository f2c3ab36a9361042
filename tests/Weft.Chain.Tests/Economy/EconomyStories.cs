namespace Weft.Chain.Tests.Economy;

/// <summary>
/// Calls that come to something only one after the other and after the right time, which luck alone seldom finds.
/// </summary>
internal static class EconomyStories
{
    private const ulong Day = 86_400;

    public static IEnumerable<EconomyStep> Any(Random random)
    {
        var (a, b) = (random.Next(EconomyScene.Actors), random.Next(EconomyScene.Actors));
        return random.Next(9) switch
        {
            0 => Code(random.Next(2) == 0 ? 1 : 4),
            1 or 2 => Slash(random, a),
            3 => Hold(random, a),
            4 => Unbond(a, b),
            5 or 6 => Guard(random, a, b),
            7 => Delegate(random, a, b),
            _ => Pass(random, a, b),
        };
    }

    /// <summary>Taken, offered, and accepted a week later by the one before.</summary>
    private static IEnumerable<EconomyStep> Code(int actor) =>
    [
        new("commit-code", actor, actor, 1, 1, 5),
        new("reveal-code", actor, actor, 1, 1, 61),
        new("offer-code", actor, actor - 1, 1, 1, 9),
        new("accept-code", actor - 1, actor, 32, 1, 7 * Day),
    ];

    private static IEnumerable<EconomyStep> Slash(Random random, int accused)
    {
        ulong size;
        do size = (ulong)random.NextInt64(1L << 30);
        while (size % 16 == 0 || size % 3 == 0 || size % 10_200 is 0 or > 5_000);
        var reason = random.Next(4) + 4 * (accused % 2);
        var accuser = (accused + 2) % EconomyScene.Actors;
        EconomyStep Then(string kind, ulong wait) => new(kind, accuser, accused, 3, 1 + 2 * (size % 3), wait);
        yield return new("accuse", accuser, accused, reason, size, 30);
        switch (random.Next(5))
        {
            case 0:
                yield return Then("appeal-slash", 7 * Day) with { Size = 1 };
                yield return Then("decide-slash", 14 * Day) with { Size = 1 + size % 2 };
                break;
            case 1:
                yield return Then("appeal-slash", 100) with { Size = 1 };
                yield return Then("lapse-slash", 14 * Day + 1);
                break;
            case 2:
                yield return Then("execute-slash", 7 * Day + 1);
                yield return new("collect-owed", accuser, accuser, 1, 1, 10);
                break;
            case 3:
                yield return Then("drop-slash", 3 * Day) with { Size = 1 };
                break;
            default:
                yield return Then("unbond", 10) with { Actor = accused, Size = 990 + (ulong)(accused % 2) };
                yield return Then("execute-slash", 20 * Day);
                break;
        }
    }

    private static IEnumerable<EconomyStep> Hold(Random random, int actor)
    {
        yield return new("hold", 0, actor, 62, 1, 10);
        if (random.Next(3) == 0)
        {
            yield return new("release-hold", 0, actor, 2, 1, Day);
            yield break;
        }

        yield return new("propose-forfeit", 0, actor, 0, 1, Day);
        yield return new("forfeit", 0, actor, 0, 1, 30 * Day);
    }

    private static IEnumerable<EconomyStep> Unbond(int actor, int to)
    {
        var size = 500 + (ulong)(actor % 2);
        yield return new("unbond", actor, actor, 1, size, 10);
        yield return new("withdraw-bond", actor, to, 1, size, 21 * Day);
        yield return new("bond", actor, actor, 2 + actor % 2, 2_999, 10);
    }

    /// <summary>Up to the limit, over midnight, past it with a second signature, and the guard's end.</summary>
    public static IEnumerable<EconomyStep> Guard(Random random, int actor, int to)
    {
        var size = (ulong)random.NextInt64(1L << 36, 1L << 40) / 8 * 8 + 3;
        EconomyStep Then(string kind, int pick, ulong wait = 7) => new(kind, actor, to, pick, size, wait);
        yield return Then("set-guard", 35);
        yield return Then("withdraw-limit", 0);
        yield return Then("withdraw-limit", 4);
        // In the last second of the day, then in the first of the next one.
        yield return Then("withdraw-limit", 9);
        yield return Then("withdraw-limit", 10);
        yield return Then("withdraw-limit", 4);
        yield return Then("withdraw-guarded", 11 + random.Next(4));
        yield return Then("withdraw-again", 11);
        if (random.Next(2) == 0)
        {
            yield return Then("change-guard", 2) with { Other = random.Next(EconomyScene.Actors) };
            yield return Then("withdraw-limit", 8);
            yield return Then("change-guard", 11) with { Size = size / 8 * 8 + 1 };
            yield break;
        }

        yield return Then("ask-removal", 1);
        yield return Then("remove-guard", 2, 6 * Day);
        yield return Then("remove-guard", 1, 1);
    }

    /// <summary>Above the cap, within it, to the unit and the second; a voucher of its own; and its end.</summary>
    public static IEnumerable<EconomyStep> Delegate(Random random, int account, int caller)
    {
        // A cap that is none of nothing, for some days.
        ulong size;
        do size = (ulong)random.NextInt64(1L << 30, 1L << 38);
        while (size % 5 == 0 || size % 7 < 3);
        var key = 16 * random.Next(3);
        EconomyStep Then(string kind, int pick, ulong wait = 7) => new(kind, caller, account, key + pick, size, wait);
        var set = Then("set-delegate", 1) with { Actor = account, Other = caller };
        yield return set;
        yield return Then("open-delegated", 4);
        yield return Then("open-delegated", 8);
        yield return Then("close", 8) with { Pick = 24 };
        yield return Then("open-delegated", 1);
        yield return set;
        yield return Then("open-delegated", 10);
        yield return set;
        yield return set with { Size = 5 * size };
        yield return Then("open-delegated", 8);
    }

    private static IEnumerable<EconomyStep> Pass(Random random, int actor, int to)
    {
        yield return new("buy-pass", actor, actor, random.Next(3), 2, 10);
        yield return new("transfer-pass", actor, to, 4, 2, Day);
        yield return new("renew-pass", actor, actor, 4, 2, 1_000);
        yield return new("upgrade-pass", actor, actor, 4, 2, 5_000);
        yield return new("close-pass", actor, actor, 4, 2, Day);
    }
}
