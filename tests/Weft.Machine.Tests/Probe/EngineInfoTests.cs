using Docker.DotNet.Models;

namespace Weft.Machine.Tests.Probe;

/// <summary>What engines that this machine may not have tell of themselves.</summary>
public sealed class EngineInfoTests
{
    private const string Ids =
        """{"container_id":0,"host_id":1000,"size":1},{"container_id":1,"host_id":100000,"size":65536}""";

    private const string AllControllers = "\"cpu\",\"io\",\"memory\",\"pids\"";

    [Fact]
    public void Podman_as_root_maps_users_where_it_has_a_range()
    {
        var text = Podman("""{"rootless":false}""", "cgroupfs", "", "");
        var traits = PodmanInfo.TraitsOf(text, hasIdRange: true, _ => null);
        Assert.Equal(("4.3.1", "/store", 2), (traits.Version, traits.Root, traits.Cpus));
        Assert.True(traits.CanMapUsers);
        Assert.Null(traits.WhyNoJobs);
        Assert.False(traits.CopiesImages);
        text = text.Replace("\"overlay\"", "\"vfs\"", StringComparison.Ordinal);
        Assert.True(PodmanInfo.TraitsOf(text, hasIdRange: true, _ => null).CopiesImages);
        Assert.False(PodmanInfo.TraitsOf(text, hasIdRange: false, _ => null).UserNamespace);
    }

    /// <summary>A range for root's containers in /etc/subuid is none of its business.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rootless_it_maps_users_by_the_users_own_range(bool hasIdRange)
    {
        var traits = PodmanInfo.TraitsOf(Rootless("systemd", AllControllers, Ids), hasIdRange, _ => null);
        Assert.True(traits is { Rootless: true, CanMapUsers: true, MapsUsers: false, WhyNoJobs: null });
    }

    [Theory]
    [InlineData("systemd", "\"memory\",\"pids\"", "(cpu)")]
    [InlineData("systemd", "", "(cpu, memory, pids)")]
    [InlineData("cgroupfs", AllControllers, "(cpu, memory, pids)")]
    public void Rootless_no_job_runs_without_its_limits(string manager, string controllers, string missing)
    {
        var no = PodmanInfo.TraitsOf(Rootless(manager, controllers, Ids), hasIdRange: false, _ => null).WhyNoJobs;
        Assert.Equal("engine-cannot-limit", no?.Code);
        Assert.Contains(missing, no?.Sentence, StringComparison.Ordinal);
    }

    /// <summary>In a user's service it names those of its own control group, which its jobs are not in.</summary>
    [Theory]
    [InlineData("\"memory\",\"pids\"", "cpu memory pids", null)]
    [InlineData(AllControllers, "memory pids", "(cpu)")]
    public void Rootless_limits_are_what_the_users_systemd_can_give(string own, string delegated, string? missing)
    {
        var no = PodmanInfo.TraitsOf(
            Rootless("systemd", own, Ids), hasIdRange: false, user => user == 1000 ? delegated.Split(' ') : null)
            .WhyNoJobs;
        if (missing is null) Assert.Null(no);
        else Assert.Contains(missing, no?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Nor_as_the_user_who_shares()
    {
        var only = """{"container_id":0,"host_id":1000,"size":1}""";
        var traits = PodmanInfo.TraitsOf(Rootless("systemd", AllControllers, only), hasIdRange: false, _ => null);
        Assert.Equal("engine-no-ids", traits.WhyNoJobs?.Code);
    }

    [Fact]
    public void Rootless_Docker_has_a_root_who_is_the_user()
    {
        var info = new SystemInfoResponse
        {
            Driver = "overlay2",
            SecurityOptions = ["name=seccomp,profile=builtin", "name=rootless", "name=cgroupns"],
            CPUCfsQuota = true,
            MemoryLimit = true,
            PidsLimit = true,
        };
        var traits = DockerInfo.TraitsOf("28", info);
        Assert.True(traits is { Rootless: true, UserNamespace: false, CopiesImages: false, WhyNoJobs: null });
        info.SecurityOptions = ["name=userns"];
        Assert.True(DockerInfo.TraitsOf("28", info).UserNamespace);
        info.Driver = "vfs";
        Assert.True(DockerInfo.TraitsOf("28", info).CopiesImages);
        info.MemoryLimit = false;
        Assert.Equal("engine-cannot-limit", DockerInfo.TraitsOf("28", info).WhyNoJobs?.Code);
    }

    private static string Rootless(string manager, string controllers, string ids) =>
        Podman("""{"rootless":true}""", manager, controllers, ids);

    private static string Podman(string security, string manager, string controllers, string ids) => $$$"""
        {"host":{"cpus":2,"memTotal":6225162240,"cgroupManager":"{{{manager}}}","cgroupControllers":[{{{controllers}}}],
        "security":{{{security}}},"idMappings":{"gidmap":[{{{ids}}}],"uidmap":[{{{ids}}}]}},
        "store":{"graphDriverName":"overlay","graphRoot":"/store"},"version":{"APIVersion":"4.3.1","Version":"4.3.1"}}
        """;
}
