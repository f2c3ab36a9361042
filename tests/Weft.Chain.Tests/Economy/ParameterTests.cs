using Weft.Ethereum;

namespace Weft.Chain.Tests.Economy;

/// <summary>What governance sets, from words to a call and back to words.</summary>
public sealed class ParameterTests
{
    private static readonly Address Market = Address.Parse("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

    private static readonly EconomyAddresses At = new(
        Market, Market, Market, Address.Parse("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"), Market, Market, Market,
        Market, Market, Market);

    [Theory]
    [InlineData("fee=2.5%", "fee: 2.5 % of what is paid, to Revenue")]
    [InlineData("fee=3", "fee: 3 % of what is paid, to Revenue")]
    [InlineData("split=35/5/10/25/25",
        "split of the fee: renter's side 35 %, provider's side 5 %, stakers 10 %, burn 25 %, treasury 25 %")]
    [InlineData("minimum-bond.gateway=2000", "minimum bond of a Gateway: 2000 WEFT")]
    [InlineData("prover-share=12.5%", "prover's part of a slash: 12.5 %")]
    [InlineData("weekly-cap=0.5%", "weekly cap of work rewards: 0.5 % of the free reserve")]
    [InlineData("voting-delay=12h", "voting delay: 43200 s")]
    [InlineData("voting-period=7d", "voting period: 604800 s")]
    [InlineData("quorum=8%", "quorum: 8 %")]
    [InlineData("proposal-threshold=100000", "proposal threshold: 100000 WEFT")]
    [InlineData("pass.1=lock,1000,180d,10%,priority+logs",
        "pass tier 1: lock 1000 WEFT for 15552000 s, discount 10 %, benefits Priority, LongerLogs")]
    [InlineData("pass.2=burn,10,30d,0%,none,closed",
        "pass tier 2: burn 10 WEFT for 2592000 s, discount 0 %, benefits None, not sold")]
    public void Words_become_a_call_and_words_again(string text, string words) => Assert.Equal(
        words, GovernedParameters.Describe(GovernedParameters.Parse(text, At, Market).Value, At, Market));

    [Theory]
    [InlineData("fee")]
    [InlineData("=3%")]
    [InlineData("fee=2.505%")]
    [InlineData("fee=-1%")]
    [InlineData("split=50/50")]
    [InlineData("split=35/5/10/25/x")]
    [InlineData("quorum=8.5%")]
    [InlineData("voting-delay=12")]
    [InlineData("voting-delay=99999999h")]
    [InlineData("minimum-bond.gateway=1e3")]
    [InlineData("pass.x=lock,1000,180d,10%,priority")]
    [InlineData("pass.1=rent,1000,180d,10%,priority")]
    [InlineData("pass.1=lock,1000,180d,10%,gold")]
    [InlineData("pass.1=lock,1000,180d,10%,priority,shut")]
    public void What_is_not_understood_is_named(string text)
    {
        Assert.False(GovernedParameters.Parse(text, At, Market).TryGet(out _, out var refusal));
        Assert.Equal("parameter-malformed", refusal.Code);
    }

    [Fact]
    public void A_parameter_that_is_none_is_refused_with_those_there_are()
    {
        Assert.False(GovernedParameters.Parse("supply=2", At, Market).TryGet(out _, out var refusal));
        Assert.Equal("parameter-unknown", refusal.Code);
        Assert.Contains("minimum-bond.provider", refusal.Sentence, StringComparison.Ordinal);
    }
}
