namespace Weft.Machine.Tests.Probe;

public sealed class SafeVersionsTests
{
    [Theory]
    [InlineData("535.309.01", null)]
    [InlineData("535.274.02", "535.309.01")]
    [InlineData("570.211.01", null)]
    [InlineData("570.195.03", "570.211.01")]
    [InlineData("575.64.05", "580.159.03")]
    [InlineData("580.159.03", null)]
    [InlineData("580.95.05", "580.159.03")]
    [InlineData("590.48.01", "595.71.05")]
    [InlineData("600.10", null)]
    [InlineData("470.256.02", "535.309.01")]
    [InlineData("unknown", null)]
    [InlineData(null, null)]
    public void Each_driver_branch_has_its_own_floor(string? version, string? least)
    {
        var refusal = SafeVersions.Driver(version);
        Assert.Equal(least is not null, refusal is not null);
        if (least is null) return;
        Assert.Equal("gpu-driver-unsafe", refusal!.Code);
        Assert.Contains(least, refusal.WayOut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NVIDIA Container Toolkit CLI version 1.17.7\ncommit: 5a4d1e5", false)]
    [InlineData("NVIDIA Container Toolkit CLI version 1.17.8\ncommit: f202b80", true)]
    [InlineData("NVIDIA Container Toolkit CLI version 1.18.0-rc.1", true)]
    [InlineData("", true)]
    public void A_toolkit_with_the_hook_that_loads_an_images_code_is_named(string said, bool isGood) =>
        Assert.Equal(isGood, SafeVersions.ToolkitOf(said) is null);
}
