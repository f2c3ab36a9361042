using System.Runtime.CompilerServices;

namespace Weft.Chain.Tests.Contracts;

/// <summary>No error of the market or its directory that a user or node can cause is only "reverted".</summary>
public sealed class RevertTests
{
    private const string General = "transaction-reverted";

    /// <summary>Errors that no call of ours can meet, and why.</summary>
    private static readonly Dictionary<string, string> Impossible = new(StringComparer.Ordinal)
    {
        ["BadEncoding"] = "batches are packed by BatchPacker, which a test holds against the contract's own codec",
        ["FeeTooHigh"] = "only the owner sets the fee; the deployment's is a constant below the limit",
        ["NotFeeTo"] = "only Revenue takes fees",
        ["NotGuardian"] = "no verb halts or resumes",
        ["NotArmed"] = "no verb halts",
        ["OwnableInvalidOwner"] = "a plan with the zero address is refused before anything is sent",
        ["OwnableUnauthorizedAccount"] = "the journal's key is the owner until the hand-over, and sends nothing after",
        ["ReentrancyGuardReentrantCall"] = "needs a token that calls back into the market",
    };

    public static TheoryData<string> MarketErrors => Names(typeof(MarketContract.Errors));

    public static TheoryData<string> DirectoryErrors => Names(typeof(DirectoryContract.Errors));

    [Theory]
    [MemberData(nameof(MarketErrors))]
    public void An_error_of_the_market_has_a_refusal_of_its_own(string name) =>
        Check(name, RevertReasons.Of((MarketContract.Error)Blank(typeof(MarketContract.Errors), name)).Code);

    [Theory]
    [MemberData(nameof(DirectoryErrors))]
    public void An_error_of_the_directory_has_a_refusal_of_its_own(string name) =>
        Check(name, RevertReasons.Of((DirectoryContract.Error)Blank(typeof(DirectoryContract.Errors), name)).Code);

    [Fact]
    public void Nothing_is_called_impossible_that_is_no_error() => Assert.Empty(
        Impossible.Keys.Except(MarketErrors.Concat(DirectoryErrors).Select(row => row.Data)));

    private static void Check(string name, string code)
    {
        if (Impossible.ContainsKey(name)) Assert.Equal(General, code);
        else Assert.NotEqual(General, code);
    }

    private static object Blank(Type errors, string name) =>
        RuntimeHelpers.GetUninitializedObject(errors.GetNestedType(name)!);

    private static TheoryData<string> Names(Type errors) =>
        new(errors.GetNestedTypes().Select(type => type.Name).Order(StringComparer.Ordinal));
}
