using System.Text;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli.Tests;

public sealed class SecretOrderTests : IDisposable
{
    private static readonly JobOrder Good = new() { Image = "ghcr.io/team/tool" };

    private readonly string _folder = Directory.CreateTempSubdirectory("weft-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Secrets_come_from_variables_and_files()
    {
        var file = Write("key", "from a file\n");
        var read = Read(Good with { Secrets = ["TOKEN", "key.pem=@" + file] }).Value;
        Assert.Equal("from here", Encoding.UTF8.GetString(read.Files["TOKEN"]));
        Assert.Equal("from a file\n", Encoding.UTF8.GetString(read.Files["key.pem"]));
        Assert.Null(read.Login);
    }

    [Theory]
    [InlineData("TOKEN=value", "secret-malformed")]
    [InlineData("a/b", "secret-malformed")]
    [InlineData("UNSET", "secret-unreadable")]
    [InlineData("X=@/no/such/file", "secret-unreadable")]
    public void Others_are_refused_and_never_repeated(string text, string code)
    {
        var refusal = Refused(Read(Good with { Secrets = [text] }));
        Assert.Equal(code, refusal.Code);
        Assert.DoesNotContain("value", refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_and_too_large_ones_are_refused()
    {
        Assert.Equal("secret-malformed", Refused(Read(Good with { Secrets = ["TOKEN", "TOKEN"] })).Code);
        var large = Write("large", new string('x', JobSecrets.MaxFileBytes + 1));
        Assert.Equal("secret-too-large", Refused(Read(Good with { Secrets = ["L=@" + large] })).Code);
        var small = Write("small", "x");
        var many = Enumerable.Range(0, JobSecrets.MaxFiles + 1).Select(i => $"S{i}=@{small}").ToArray();
        Assert.Equal("secrets-too-many", Refused(Read(Good with { Secrets = many })).Code);
    }

    [Fact]
    public void A_login_takes_its_password_from_input_or_a_variable()
    {
        var order = Good with { RegistryLogin = "ghcr.io=alice" };
        Assert.Equal(new RegistryLogin("ghcr.io", "alice", "of the variable"), Read(order).Value.Login);
        Assert.Equal("piped", Read(order, piped: "piped").Value.Login!.Password);
        Assert.Equal("registry-password-missing", Refused(Read(order, variable: null)).Code);
        Assert.Equal("registry-login-other", Refused(Read(order with { Image = "busybox" })).Code);
    }

    [Fact]
    public void A_login_that_docker_keeps_is_found()
    {
        var packed = Convert.ToBase64String("bob:pass:word"u8);
        Write("config.json", "{\"auths\":{\"ghcr.io\":{\"auth\":\"" + packed + "\"},\"https://index.docker.io/v1/\":"
            + "{\"auth\":\"" + packed + "\"},\"odd.io\":{\"auth\":\"%\"},\"kept.io\":{}}}");
        Assert.Equal(
            new RegistryLogin("ghcr.io", "bob", "pass:word"),
            Read(Good with { RegistryLogin = "ghcr.io" }).Value.Login);
        var hub = new JobOrder { Image = "team/tool", RegistryLogin = "docker.io" };
        Assert.Equal("bob", Read(hub).Value.Login!.User);
        foreach (var host in new[] { "odd.io", "kept.io", "none.io" })
            Assert.Equal(
                "registry-not-logged-in",
                Refused(Read(new JobOrder { Image = host + "/x", RegistryLogin = host })).Code);
    }

    private static Refusal Refused(Result<JobSecrets> result)
    {
        Assert.False(result.TryGet(out _, out var refusal));
        return refusal;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Result<JobSecrets> Read(JobOrder order, string? piped = null, string? variable = "of the variable") =>
        SecretOrder.Read(order, new SecretSources(
            name => name switch { "TOKEN" => "from here", "WEFT_REGISTRY_PASSWORD" => variable, _ => null },
            () => piped, Path.Combine(_folder, "config.json")));
}
