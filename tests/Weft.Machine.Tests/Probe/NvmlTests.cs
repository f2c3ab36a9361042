namespace Weft.Machine.Tests.Probe;

public sealed class NvmlTests
{
    [Fact]
    public void A_real_card_has_a_name_memory_and_an_energy_counter()
    {
        var report = Nvml.Probe();
        if (report.Cards.Count == 0) Assert.Skip("This machine has no NVIDIA card.");
        Assert.All(report.Cards, card =>
        {
            Assert.StartsWith("GPU-", card.Uuid, StringComparison.Ordinal);
            Assert.NotEmpty(card.Name);
            Assert.InRange(card.MemoryBytes, 1L << 29, 1L << 42);
        });
        Assert.NotNull(report.Driver);
    }

    [Fact]
    public void A_machine_without_the_library_says_so_quietly()
    {
        var report = Nvml.Probe();
        if (report.Driver is not null || report.Error is not null) Assert.Skip("This machine has NVIDIA's library.");
        Assert.Empty(report.Cards);
        Assert.Null(Nvml.Energy("GPU-0"));
    }
}
