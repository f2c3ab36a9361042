using System.Numerics;
using System.Reflection;
using Weft.Ethereum;

namespace Weft.Chain.Tests.Economy;

/// <summary>Every custom error of the economy is a sentence of its own, with its values.</summary>
public sealed class RevertTests
{
    /// <summary>Those that only a deployment or the compiler's own library can meet.</summary>
    private static readonly string[] Unreachable =
    [
        "CheckpointUnorderedInsertion", "ERC6372InconsistentClock", "InvalidShortString", "StringTooLong",
        "InvalidAccountNonce", "SupplyNotWhole", "ERC20ExceededSafeSupply",
    ];

    private static readonly EconomyAddresses At = new(
        Somebody(1), Somebody(2), Somebody(3), Somebody(4), Somebody(5), Somebody(6), Somebody(7), Somebody(8),
        Somebody(9), Somebody(10));

    public static TheoryData<string, string> Errors()
    {
        var data = new TheoryData<string, string>();
        foreach (var (contract, type) in Contracts())
        {
            foreach (var error in type.GetNestedType("Errors")!.GetNestedTypes())
                if (!Unreachable.Contains(error.Name)) data.Add(contract, error.Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_has_a_sentence_of_its_own(string contract, string error)
    {
        var type = Contracts().Single(entry => entry.Name == contract).Type;
        var abi = (AbiError)type.GetNestedType("Errors")!.GetNestedType(error)!
            .GetField("Abi", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        var refusal = EconomyReverts.Translate(
            At, Called(contract), abi.Encode([.. abi.Inputs.Select(input => Sample(input.Type))]));
        Assert.NotEqual("transaction-reverted", refusal.Code);
        Assert.EndsWith(".", refusal.Sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", refusal.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_said_with_their_units()
    {
        var data = StakingContract.Errors.BondBelowMinimum.Abi.Encode(
            BigInteger.Pow(10, 19), BigInteger.Pow(10, 21));
        var refusal = EconomyReverts.Translate(At, At.Staking, data);
        Assert.Equal("The bond would be 10 WEFT, and this role needs at least 1000 WEFT.", refusal.Sentence);
        Assert.Equal("Bond 990 WEFT more.", refusal.WayOut);
        data = ReferralsContract.Errors.ClaimTooSmall.Abi.Encode(new BigInteger(250_000), new BigInteger(1_000_000));
        Assert.Contains("0.25 tokens", EconomyReverts.Translate(At, At.Referrals, data).Sentence,
            StringComparison.Ordinal);
        data = StakingContract.Errors.StillUnbonding.Abi.Encode(new byte[32], new BigInteger(1_800_000_000));
        Assert.Contains("2027-01-15 08:00:00 UTC", EconomyReverts.Translate(At, At.Staking, data).Sentence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_contract_that_was_called_is_asked_first()
    {
        var data = ReferralCodesContract.Errors.BadSignature.Abi.Encode(Somebody(99));
        Assert.Equal("bind-signature", EconomyReverts.Translate(At, At.ReferralCodes, data).Code);
        data = WeftTokenContract.Errors.ERC20InsufficientBalance.Abi.Encode(
            Somebody(99), new BigInteger(1), new BigInteger(2));
        Assert.Equal("weft-too-little", EconomyReverts.Translate(At, At.Staking, data).Code);
        data = RevenueContract.Errors.BurnShareTooLow.Abi.Encode(new BigInteger(100), new BigInteger(2_000));
        Assert.Equal("parameter-out-of-bounds", EconomyReverts.Translate(At, At.Governor, data).Code);
    }

    private static IEnumerable<(string Name, Type Type)> Contracts() =>
    [
        ("staking", typeof(StakingContract)), ("codes", typeof(ReferralCodesContract)),
        ("referrals", typeof(ReferralsContract)), ("revenue", typeof(RevenueContract)),
        ("work", typeof(WorkRewardsContract)), ("auction", typeof(BurnAuctionContract)),
        ("pass", typeof(PremiumPassContract)), ("governor", typeof(WeftGovernorContract)),
        ("timelock", typeof(WeftTimelockContract)), ("weft", typeof(WeftTokenContract)),
    ];

    private static Address Called(string contract) => contract switch
    {
        "staking" => At.Staking,
        "codes" => At.ReferralCodes,
        "referrals" => At.Referrals,
        "revenue" => At.Revenue,
        "work" => At.WorkRewards,
        "auction" => At.BurnAuction,
        "pass" => At.PremiumPass,
        "governor" or "timelock" => At.Governor,
        _ => At.Weft,
    };

    private static object Sample(AbiType type) => type.ToString() switch
    {
        "address" => Somebody(42),
        "bool" => true,
        "string" => "TEXT",
        "bytes32" => new byte[32],
        "bytes4" => new byte[4],
        "uint8" => BigInteger.One,
        _ => new BigInteger(1_234_567),
    };

    private static Address Somebody(byte number)
    {
        var bytes = new byte[20];
        bytes[19] = number;
        return new Address(bytes);
    }
}
