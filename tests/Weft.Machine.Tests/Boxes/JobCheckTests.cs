using CsCheck;
using Weft.Node;

namespace Weft.Machine.Tests.Boxes;

public sealed class JobCheckTests
{
    private static readonly EngineTraits Traits = new(EngineKind.Docker, "28", false, false, "/", 4, 8L << 30);

    private static readonly JobSpec Good = new(
        "docker.io/library/debian:12", ["true"], new Dictionary<string, string>(StringComparer.Ordinal), "/in", null,
        "/out", JobLimits.Default, "0x");

    [Theory]
    [InlineData("debian")]
    [InlineData("localhost:5000/a/b:1.2-rc_3")]
    [InlineData("ghcr.io/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("sha256:0123456789abcdef")]
    public void Image_names_are_taken(string image) => Assert.Null(JobCheck.Check(Good with { Image = image }, Traits));

    [Theory]
    [InlineData("")]
    [InlineData("-v/:/host")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a?tag=b&x")]
    [InlineData("a@sha256:short")]
    [InlineData("../../etc")]
    public void Other_texts_are_not(string image) =>
        Assert.Equal("image-name-bad", JobCheck.Check(Good with { Image = image }, Traits)?.Code);

    [Theory]
    [InlineData("/out/../etc")]
    [InlineData("out")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("/proc/self")]
    [InlineData("/dev")]
    [InlineData("/run/weft/cache")]
    [InlineData("/tmp/x")]
    [InlineData("/etc")]
    [InlineData("/a:/b")]
    [InlineData("/a,b")]
    [InlineData("/a//b")]
    [InlineData("/in/deeper")]
    public void Paths_that_lead_elsewhere_are_refused(string path) =>
        Assert.Equal("job-path-bad", JobCheck.Check(Good with { OutputPath = path }, Traits)?.Code);

    [Theory]
    [InlineData("/in", 1L << 30, "job-path-bad")]
    [InlineData("/out/deeper", 1L << 30, "job-path-bad")]
    [InlineData("/etc", 1L << 30, "job-path-bad")]
    [InlineData("/work", 1L, "job-limits-bad")]
    [InlineData("/work", long.MaxValue, "job-limits-bad")]
    [InlineData("/work", 1L << 30, null)]
    public void A_working_directory_is_a_place_and_a_size_of_its_own(string path, long bytes, string? code) =>
        Assert.Equal(code, JobCheck.Check(Good with { Work = new(path, bytes) }, Traits)?.Code);

    [Fact]
    public void A_good_path_is_made_of_plain_parts()
    {
        var part = Gen.Char["abz09._-"].Array[1, 8].Select(chars => new string(chars)).Where(
            p => p is not ("." or ".."));
        part.Array[1, 5].Sample(parts => JobCheck.IsPathGood("/srv/" + string.Join('/', parts)));
        part.Array[1, 5].Sample(parts => !JobCheck.IsPathGood("/srv/" + string.Join('/', parts) + "/../x"));
    }

    [Theory]
    [InlineData("LD_PRELOAD=/x.so", true)]
    [InlineData("LD_AUDIT=/x.so", true)]
    [InlineData("LD_LIBRARY_PATH=/usr/local/nvidia/lib:/usr/local/nvidia/lib64", false)]
    [InlineData("LD_LIBRARY_PATH=/usr/lib:", true)]
    [InlineData("LD_LIBRARY_PATH=lib", true)]
    [InlineData("LD_LIBRARY_PATH=/usr/../proc/self/cwd", true)]
    [InlineData("LD_LIBRARY_PATH=/proc/self/cwd/lib", true)]
    [InlineData("LD_LIBRARY_PATH", true)]
    [InlineData("OLD_LD=1", false)]
    public void Variables_that_load_code_are_found(string line, bool found) =>
        Assert.Equal(found, JobCheck.CodeLoader([line]) is not null);

    [Fact]
    public void Environments_are_bounded_and_well_formed()
    {
        Assert.Equal("job-environment-bad", With("A=B", "x")?.Code);
        Assert.Equal("job-environment-bad", With("1A", "x")?.Code);
        Assert.Equal("job-environment-bad", With("A", "x\0y")?.Code);
        Assert.Equal("job-environment-bad", With("A", new string('x', 70_000))?.Code);
        Assert.Equal("image-loads-code", With("LD_PRELOAD", "/x")?.Code);
        Assert.Null(With("_TOKEN9", "any = thing\n"));

        static Market.Refusal? With(string name, string value) => JobCheck.Check(
            Good with
            {
                Environment = new Dictionary<string, string>(
                StringComparer.Ordinal)
                { [name] = value }
            }, Traits);
    }
}
