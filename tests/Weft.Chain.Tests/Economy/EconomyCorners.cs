namespace Weft.Chain.Tests.Economy;

/// <summary>A list that meets what luck seldom does: each way to sign second, and errors that need a long way to them.
/// </summary>
internal static class EconomyCorners
{
    private const ulong Day = 86_400;

    /// <summary>What must have been met, in this list or in the others.</summary>
    public static readonly (string Kind, string? Error)[] Met =
    [
        ("set-guard", null), ("set-guard", "ZeroAddress"), ("set-guard", "SecondSignatureNeeded"),
        ("withdraw-limit", "SecondSignatureNeeded"), ("withdraw", "BalanceTooLow"),
        ("withdraw-guarded", null), ("withdraw-guarded", "NotGuarded"), ("withdraw-guarded", "SignatureExpired"),
        ("withdraw-guarded", "BadSignature"), ("withdraw-guarded", "BalanceTooLow"),
        ("withdraw-guarded", "ZeroAddress"), ("withdraw-again", "BadSignature"),
        ("change-guard", null), ("change-guard", "NotGuarded"), ("change-guard", "SignatureExpired"),
        ("change-guard", "BadSignature"), ("change-guard", "ZeroAddress"),
        ("ask-removal", null), ("ask-removal", "NotGuarded"), ("remove-guard", null), ("remove-guard", "NotGuarded"),
        ("remove-guard", "TooEarly"),
        ("set-delegate", null), ("set-delegate", "ZeroAddress"), ("open-delegated", null),
        ("open-delegated", "DelegateNotAllowed (skipped)"), ("open-delegated", "RequestSignature (skipped)"),
        ("close", "BadSignature"),
        ("propose-forfeit", "AlreadyProposed"), ("forfeit", "AppealOpen"), ("reveal-code", "BadCode"),
        ("accept-code", "OfferNotReady"), ("bind", "BindExpired"), ("transfer-weft", "ERC20InvalidReceiver"),
        ("transfer-pass", "ERC721InsufficientApproval"), ("set-tier", "KindFixed"), ("renew-pass", "TermTooLong"),
        ("buy-pass", "TooManyPasses"),
    ];

    public static IEnumerable<EconomyStep> List() =>
        EconomyStep.Beginning().Concat(Rare()).Concat(Guards()).Concat(Delegates()).Concat(Passes());

    private static IEnumerable<EconomyStep> Rare() =>
    [
        new("withdraw", 0, 0, 1, 1_000_000_000_000_000, 5),
        new("transfer-weft", 0, 1, 1, 1, 5),
        new("bind", 0, 1, 6, 1, 5),
        new("hold", 0, 1, 62, 1, 5),
        new("propose-forfeit", 0, 1, 0, 1, 5),
        new("propose-forfeit", 0, 1, 0, 1, 5),
        new("forfeit", 0, 1, 0, 1, 5),
        new("commit-code", 2, 2, 1, 1, 5),
        new("reveal-code", 2, 2, 1, 1, 61),
        // A code needs fees, so a lease; an offer of it needs a week.
        new("open", 0, 1, 0, 1_000_000_000_000, 5),
        new("close", 0, 1, 0, 999, 60),
        new("collect", 0, 0, 1, 1, 5),
        new("commit-code", 1, 1, 1, 1, 5),
        new("reveal-code", 1, 1, 1, 1, 61),
        new("offer-code", 1, 0, 1, 1, 5),
        new("accept-code", 0, 0, 32, 1, 5),
        new("cancel-code-offer", 1, 1, 1, 1, 5),
    ];

    private static IEnumerable<EconomyStep> Guards()
    {
        for (var kind = 0; kind < SecondSigners.Count; kind++)
        {
            EconomyStep Do(string what, int pick, ulong size = 400_000_000_003, ulong wait = 5) =>
                new(what, kind, kind, pick, size, wait);
            foreach (var what in new[] { "withdraw-guarded", "change-guard", "ask-removal", "remove-guard" })
                yield return Do(what, 11);
            yield return Do("set-guard", 16);
            yield return Do("set-guard", 35);
            // The same, stricter, looser, with another signer.
            foreach (var pick in new[] { 3, 19, 35 }) yield return Do("set-guard", pick);
            yield return Do("set-guard", 17) with { Other = kind + 1 };
            foreach (var way in Enumerable.Range(0, 12)) yield return Do("withdraw-guarded", way);
            yield return Do("withdraw-again", 0);
            yield return Do("withdraw-again", 0);
            // A limit below what left today; and a guard that goes and comes back within the day.
            yield return Do("withdraw-limit", 8);
            yield return Do("set-guard", 19);
            yield return Do("withdraw-limit", 4);
            yield return Do("change-guard", 11, size: 400_000_000_001);
            yield return Do("withdraw-limit", 8);
            yield return Do("set-guard", 35);
            yield return Do("withdraw-limit", 4);
            foreach (var way in Enumerable.Range(0, 9)) yield return Do("change-guard", way);
            yield return Do("change-guard", 11, size: 400_000_000_000);
            yield return Do("ask-removal", 1);
            yield return Do("remove-guard", 2);
            yield return Do("ask-removal", 4);
            yield return Do("remove-guard", 3, wait: 8 * Day);
            yield return Do("ask-removal", 1);
            yield return Do("remove-guard", 1);
            yield return Do("withdraw-limit", 0);
        }
    }

    private static IEnumerable<EconomyStep> Delegates()
    {
        yield return new("set-delegate", 0, 1, 0, 1, 5);
        yield return new("open-delegated", 1, 0, 8, 1, 5);
        foreach (var step in EconomyStories.Delegate(new Random(1), 0, 1)) yield return step;
        // A voucher that a delegate signs of a lease that the renter itself opened.
        yield return new("set-delegate", 2, 1, 1, 300_000_000_003, 5);
        yield return new("open", 1, 2, 5, 1_000_000_000_000, 5);
        yield return new("close", 1, 2, 8 * 6, 999, 60);
    }

    private static IEnumerable<EconomyStep> Passes()
    {
        // A tier of a hundred days by burning, renewed until it would last too long; then the other kind.
        yield return new("set-tier", 0, 0, 4, 1_173, 5);
        yield return new("buy-pass", 3, 3, 3, 2, 5);
        for (var i = 0; i < 4; i++) yield return new("renew-pass", 3, 3, 4, 2, 5);
        yield return new("set-tier", 0, 0, 9, 1_173, 5);
        yield return new("transfer-pass", 1, 2, 4, 8, 2 * Day);
        for (var i = 0; i < 9; i++) yield return new("buy-pass", 2, 2, 1, 2, 5);
    }
}
