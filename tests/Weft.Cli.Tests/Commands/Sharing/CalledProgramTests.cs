namespace Weft.Cli.Tests.Commands.Sharing;

/// <summary>What is written into the unit, so that an upgrade by a link is one.</summary>
public sealed class CalledProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weft-called-");

    public CalledProgramTests()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no systemd.");
        Directory.CreateDirectory(At("weft-1"));
        File.WriteAllText(At("weft-1/weft"), "");
        Directory.CreateDirectory(At("bin"));
        Directory.CreateSymbolicLink(At("weft"), "weft-1");
        File.CreateSymbolicLink(At("bin/weft"), "../weft/weft");
        File.WriteAllText(At("bin/other"), "");
        File.CreateSymbolicLink(At("bin/loop"), "loop");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("weft/weft", "weft/weft")]
    [InlineData("./bin/weft", "bin/weft")]
    [InlineData("weft-1/weft", "weft-1/weft")]
    // Found as the shell finds it.
    [InlineData("weft", "bin/weft")]
    // Not this program, whatever the caller says.
    [InlineData("bin/other", "weft-1/weft")]
    [InlineData("other", "weft-1/weft")]
    [InlineData("bin/loop", "weft-1/weft")]
    [InlineData("nothing", "weft-1/weft")]
    public void It_is_known_by_the_name_that_leads_to_it(string called, string expected) => Assert.Equal(
        At(expected),
        CalledProgram.Path(At("weft-1/weft"), called, _folder.FullName, $"/nowhere:{At("bin")}"));

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
