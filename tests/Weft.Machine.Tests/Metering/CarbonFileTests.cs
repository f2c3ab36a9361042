namespace Weft.Machine.Tests.Metering;

public sealed class CarbonFileTests
{
    [Fact]
    public void The_table_that_comes_along_names_its_source_in_every_row()
    {
        var table = CarbonFile.Load(null).Value;
        foreach (var region in (string[])["eu-west", "eu-north", "in-south", "local"])
        {
            var row = table.At(region, DateTimeOffset.UnixEpoch)!;
            Assert.InRange(row.GramsPerKwh, 1u, 1_000u);
            Assert.Contains("Ember 2024", row.Source, StringComparison.Ordinal);
            Assert.Contains("2023", row.Source, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_owners_own_file_takes_its_place_or_is_refused()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "mine.csv");
        Assert.False(CarbonFile.Load(path).TryGet(out _, out var refusal));
        Assert.Equal("carbon-file-unreadable", refusal.Code);
        File.WriteAllText(path, "local, *, 12, my roof\n");
        Assert.Equal(12u, CarbonFile.Load(path).Value.At("local", DateTimeOffset.UnixEpoch)!.GramsPerKwh);
    }
}
