using Weft.Node;

namespace Weft.Machine.Tests.Probe;

public sealed class NvmlReaderTests
{
    [Fact]
    public void A_card_says_all_that_the_library_has_of_it()
    {
        var nvml = FakeNvml.H200(1);
        nvml.Programs[1] = [4711];
        var report = new NvmlReader(nvml).Read();
        Assert.Equal(("550.90.12", (string?)null, 1), (report.Driver, report.Error, nvml.Closed));
        var card = Assert.Single(report.Cards);
        Assert.Equal(("NVIDIA H200", 143_771L << 20, 0), (card.Name, card.MemoryBytes, card.Index));
        var facts = card.Facts;
        Assert.Equal(("0000:03:00.0", "12.4"), (facts.PciId, facts.Cuda));
        Assert.Equal(new GpuClocks(345, 3_199, 1_980, 3_201), facts.Clocks);
        Assert.Equal(new GpuPower(700_000, 700_000, 200_000, 700_000), facts.Power);
        Assert.Equal((true, 0UL, false), (facts.Ecc, facts.UncorrectedErrors, facts.Mig));
        Assert.Null(facts.MigInstances);
        Assert.Null(facts.NvLinks);
        Assert.Equal([4711], facts.Processes);
    }

    /// <summary>Every question fails in turn, in each of the ways that libraries have: never more than that is lost.
    /// </summary>
    [Theory]
    [InlineData(NvmlCode.NotSupported)]
    [InlineData(NvmlCode.NoFunction)]
    [InlineData(4)]
    [InlineData(999)]
    public void What_is_not_answered_is_not_told_and_nothing_else(int code)
    {
        foreach (var what in Enum.GetValues<NvmlNumber>().Where(number => number != NvmlNumber.Cards))
        {
            var nvml = FakeNvml.H200(2);
            nvml.Failures[(what, what == NvmlNumber.Cuda ? 0 : 2)] = code;
            var report = new NvmlReader(nvml).Read();
            Assert.Null(report.Error);
            Assert.Equal(2, report.Cards.Count);
            Assert.Equal("NVIDIA H200", report.Cards[1].Name);
            Assert.Equal(1, nvml.Closed);
        }

        var clock = FakeNvml.H200(1);
        clock.Failures[(NvmlNumber.CoreMost, 1)] = code;
        Assert.Equal(
            new GpuClocks(345, 3_199, null, 3_201), Assert.Single(new NvmlReader(clock).Read().Cards).Facts.Clocks);
    }

    [Theory]
    [InlineData(NvmlCode.GpuIsLost, "Xid 79")]
    [InlineData(NvmlCode.ResetRequired, "reset")]
    public void A_card_that_is_gone_is_named_and_the_others_keep_their_numbers(int code, string why)
    {
        var nvml = FakeNvml.H200(3);
        nvml.Failures[("device", 2)] = code;
        var report = new NvmlReader(nvml).Read();
        Assert.Null(report.Error);
        Assert.Equal([0, 2], report.Cards.Select(card => card.Index));
        var gone = Assert.Single(report.Gone);
        Assert.Equal("gpu-not-answering", gone.Code);
        Assert.Contains("GPU 1", gone.Sentence, StringComparison.Ordinal);
        Assert.Contains(why, gone.Sentence, StringComparison.Ordinal);

        // With a handle but without a name it is gone as well.
        nvml = FakeNvml.H200(1);
        nvml.Failures[(NvmlText.Name, 1)] = code;
        report = new NvmlReader(nvml).Read();
        Assert.Empty(report.Cards);
        Assert.Contains(why, Assert.Single(report.Gone).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_does_not_open_or_count_is_a_broken_driver()
    {
        Assert.Equal(
            "the driver is not loaded",
            new NvmlReader(new FakeNvml { OpenCode = NvmlCode.DriverNotLoaded }).Read().Error);
        var nvml = FakeNvml.H200(1);
        nvml.Failures[(NvmlNumber.Cards, 0)] = NvmlCode.VersionMismatch;
        var report = new NvmlReader(nvml).Read();
        Assert.Contains("restart", report.Error!, StringComparison.Ordinal);
        Assert.Equal((0, 1), (report.Cards.Count, nvml.Closed));
    }

    [Fact]
    public void Links_that_are_up_name_the_card_at_their_other_end()
    {
        var nvml = FakeNvml.H200(1);
        for (uint link = 0; link < 4; link++) nvml[NvmlNumber.LinkIsUp, 1, link] = link == 1 ? 0UL : 1UL;
        nvml[NvmlText.LinkPciId, 1, 0] = "00000000:04:00.0";
        nvml[NvmlText.LinkPciId, 1, 3] = "00000000:05:00.0";
        Assert.Equal(
            ["0000:04:00.0", "unknown", "0000:05:00.0"],
            Assert.Single(new NvmlReader(nvml).Read().Cards).Facts.NvLinks);
    }

    [Fact]
    public void A_card_in_parts_is_not_offered_and_says_why()
    {
        var nvml = FakeNvml.H200(2);
        nvml[NvmlNumber.Mig, 1] = 1;
        nvml[NvmlNumber.MigMost, 1] = 7;
        nvml.Parts[1] = 3;
        var read = new NvmlReader(nvml).Read();
        Assert.Equal((true, 3), (read.Cards[0].Facts.Mig, read.Cards[0].Facts.MigInstances));
        var report = Describe(read);
        Assert.Equal(1, Assert.Single(report.Gpus).Index);
        var why = Assert.Single(report.Lacks, lack => lack.Code == "gpu-mig");
        Assert.Contains("3 MIG instances", why.Sentence, StringComparison.Ordinal);
        Assert.Contains("-i 0 -mig 0", why.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_of_memory_and_cards_that_are_gone_are_among_the_lacks()
    {
        var nvml = FakeNvml.H200(2);
        nvml[NvmlNumber.Uncorrected, 1] = 3;
        nvml.Failures[("device", 2)] = NvmlCode.GpuIsLost;
        var report = Describe(new NvmlReader(nvml).Read());
        Assert.Equal(0, Assert.Single(report.Gpus).Index);
        Assert.Contains(report.Lacks, lack => lack.Code == "gpu-not-answering");
        Assert.Contains(
            "3 errors", Assert.Single(report.Lacks, lack => lack.Code == "gpu-ecc-errors").Sentence,
            StringComparison.Ordinal);

        // With all of them gone there is a card, and it is not "none".
        nvml.Failures[("device", 1)] = NvmlCode.GpuIsLost;
        report = Describe(new NvmlReader(nvml).Read());
        Assert.Equal("cpu", Assert.Single(report.Gpus).ClassName);
        Assert.DoesNotContain(report.Lacks, lack => lack.Code == "gpu-none");
    }

    [Theory]
    [InlineData("00000000:65:00.0", "0000:65:00.0")]
    [InlineData("0000:C1:1F.7\n", "0000:c1:1f.7")]
    [InlineData("00010000:01:00.0", "10000:01:00.0")]
    [InlineData("65:00.0", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_place_is_written_in_one_way(string? said, string? expected) =>
        Assert.Equal(expected, PciId.Parse(said));

    private static MachineReport Describe(NvmlReport nvidia) => MachineProbe.Describe(new(
        new CpuFacts("AMD EPYC", 2, 24L << 30), nvidia, [], EngineRefusals.NoEngine("x"), CanPassGpus: false));
}
