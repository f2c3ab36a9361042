namespace Weft.Market.Tests;

/// <summary>What a card of each class has to do is in bounds, and fits its memory and a few minutes.</summary>
public sealed class HardwareDemandTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("nvidia-h200")]
    [InlineData("nvidia-h100-sxm")]
    [InlineData("nvidia-gb300")]
    [InlineData("nvidia-a16")]
    [InlineData("nvidia-rtx-4090")]
    [InlineData("nvidia-rtx-2060")]
    [InlineData("nvidia-gtx-1080-ti")]
    public void A_demand_is_one_that_a_machine_would_answer(string gpuClass)
    {
        var demand = HardwareDemands.Of(gpuClass)!;
        Assert.Null(demand.Size.Flaw());
        Assert.InRange(demand.DeadlineMs, 5_000u, 600_000u);
        Assert.True(demand.EchoDeadlineUs > 0);
    }

    /// <summary>What it was bought for: of the memory that the class is named after most is filled.</summary>
    [Fact]
    public void A_card_has_to_fill_most_of_the_memory_of_its_class()
    {
        Assert.InRange(HardwareDemands.Of("nvidia-rtx-4090")!.Size.Cells * 8, 18UL << 30, 24UL << 30);
        Assert.InRange(HardwareDemands.Of("nvidia-h200")!.Size.Cells * 8, 110UL << 30, 141UL << 30);
        // A 4070 with its 12 GiB cannot stand in for a 4080 with its 16.
        Assert.True(HardwareDemands.Of("nvidia-rtx-4080")!.Size.Cells * 8 > 12UL << 30);
    }

    [Fact]
    public void Of_a_class_that_nobody_knows_nothing_is_demanded() =>
        Assert.Null(HardwareDemands.Of("nvidia-rtx-9090"));

    [Fact]
    public void Less_work_or_more_time_is_less_than_was_demanded()
    {
        var demand = HardwareDemands.Of("cpu")!;
        var size = demand.Size;
        var asked = new HardwareChallenge(
            default, default, default, default, 1, size, new(1), demand.DeadlineMs, demand.EchoDeadlineUs);
        Assert.True(demand.IsMetBy(asked));
        Assert.True(demand.IsMetBy(asked with { DeadlineMs = 1, Size = size with { Matrix = 2 * size.Matrix } }));
        HardwareChallenge[] less =
        [
            asked with { DeadlineMs = demand.DeadlineMs + 1 },
            asked with { EchoDeadlineUs = demand.EchoDeadlineUs + 1 },
            asked with { Size = size with { Matrix = size.Matrix / 2 } },
            asked with { Size = size with { OpenedRows = size.OpenedRows - 1 } },
            asked with { Size = size with { Cells = size.Cells - 1 } },
            asked with { Size = size with { CellRounds = size.CellRounds - 1 } },
            asked with { Size = size with { Walks = size.Walks / 2 } },
            asked with { Size = size with { Steps = size.Steps - 1 } },
            asked with { Size = size with { OpenedWalks = size.OpenedWalks - 1 } },
            asked with { Size = size with { Echoes = size.Echoes - 1 } },
            asked with { Size = size with { EchoSteps = size.EchoSteps - 1 } },
        ];
        Assert.All(less, one => Assert.False(demand.IsMetBy(one)));
    }

    [Fact]
    public void A_tier_is_the_checkers_that_passed_a_machine_less_those_that_did_not()
    {
        Assert.Equal(
            ["claimed", "checked", "confirmed", "confirmed", "checked", "claimed"],
            new[] { (0, 0), (1, 0), (2, 0), (9, 1), (3, 2), (1, 4) }.Select(t => Tier.Of(t.Item1, t.Item2).ToString()));
        foreach (var tier in new[] { Tier.Claimed, Tier.Checked, Tier.Confirmed })
        {
            Assert.Equal(tier, Tier.Of(tier.Bits));
            Assert.Equal(tier, Tier.Parse(tier.ToString()).Value);
            Assert.Equal(tier, Tier.At((uint)tier.Rung));
            Assert.Equal(tier.Bit, tier.Bits & tier.Bit);
        }

        Assert.Equal("tier-unknown", Tier.Parse("best") is { IsRefused: true } no && !no.TryGet(out _, out var why)
            ? why.Code
            : null);
    }

    /// <summary>Whatever comes over the wire in place of a part is read or refused.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"challenge\":null,\"signature\":\"0x\"}")]
    [InlineData("{\"challenge\":\"0x00\",\"gpus\":[null],\"signature\":\"0x\"}")]
    [InlineData("{\"gpus\":[{\"rows\":[{\"numbers\":\"AAA=\",\"path\":[]}],\"walks\":[]}]}")]
    public void What_is_no_part_of_a_check_is_refused(string json)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(json);
        Assert.True(ProofParts.DecodeChallenge(bytes).IsRefused);
        Assert.True(ProofParts.DecodeCommitment(bytes).IsRefused);
        Assert.True(ProofParts.DecodeOpenings(bytes).IsRefused);
    }
}
