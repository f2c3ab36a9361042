namespace Weft.Market;

internal static class EconomyRefusals
{
    public static Refusal Parameter(string name, int value, int least, int most) => new(
        "economy-parameter",
        $"{name} is {value}, but must be between {least} and {most}.",
        "Change it in the parameters' file; samples/economy/year.yaml has all of them.");

    /// <param name="error">What they would say.</param>
    public static Refusal Split(Revert error) => new(
        "economy-split",
        $"The contracts would refuse this split of the fee: {error}.",
        "Renter and provider together take at most 4000, the provider 500, stakers 2000, renter and stakers 4500; "
            + "burn and treasury get at least 2000 each; all five add up to 10000.");

    public static Refusal TooFewHostile(int accounts, int kinds, int size) => new(
        "economy-clusters",
        $"{accounts} hostile accounts do not fill {kinds} clusters of {size}, one for each kind of abuse.",
        "Raise accounts or hostilePercent, or lower clusterSize.");
}
