namespace Weft.Cli.Tests;

public sealed class JobFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Every_field_is_read()
    {
        File.WriteAllText(_path, """
            gpu: [nvidia-h200, cpu]
            gpus: 2
            machines: 3
            image: localhost/weft-path-tracer
            command: [path-tracer, --samples, "64"]
            environment: { SEED: "7" }
            input: scene:/data
            output: result:/out
            region: [eu-west]
            price: 0.50
            duration: 10m
            memory: 4GiB
            cpus: 1.5
            disk: 1GiB
            wait: 30s
            notice: 10m
            oneSite: true
            at: 22:00
            secrets: [HF_TOKEN, "key.pem=@private/key.pem"]
            registryLogin: ghcr.io=alice
            """);

        var order = JobFile.Read(_path).Value;

        Assert.Equal(["nvidia-h200", "cpu"], order.Gpu);
        Assert.Equal((2, 3), (order.Gpus, order.Machines));
        Assert.Equal(["HF_TOKEN", "key.pem=@private/key.pem"], order.Secrets);
        Assert.Equal("ghcr.io=alice", order.RegistryLogin);
        Assert.Equal(["path-tracer", "--samples", "64"], order.Command);
        Assert.Equal("7", order.Environment["SEED"]);
        Assert.Equal(("scene:/data", "result:/out"), (order.Input, order.Output));
        Assert.Equal(("0.50", "10m", "4GiB", "1.5"), (order.Price, order.Duration, order.Memory, order.Cpus));
        Assert.Equal(("1GiB", "30s"), (order.Disk, order.Wait));
        Assert.Equal(("10m", true, "22:00"), (order.Notice, order.OneSite, order.At));
    }

    [Fact]
    public void The_sample_is_a_job()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Weft.slnx"))) folder = folder.Parent!;

        var order = JobFile.Read(Path.Combine(folder.FullName, "samples", "path-tracer", "job.yaml")).Value;

        Assert.Equal(("localhost/weft-path-tracer", "0.50"), (order.Image, order.Price));
    }

    [Theory]
    [InlineData("gpu: [cpu", "job-file-unreadable")]
    [InlineData("colour: red", "job-file-unreadable")]
    [InlineData("image: a\nimage: b", "job-file-unreadable")]
    [InlineData("", "job-file-unreadable")]
    public void What_is_no_job_is_refused(string text, string code)
    {
        File.WriteAllText(_path, text);

        Assert.False(JobFile.Read(_path).TryGet(out _, out var refusal));
        Assert.Equal(code, refusal.Code);
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        Assert.False(JobFile.Read(_path + ".none").TryGet(out _, out var refusal));
        Assert.Equal("job-file-unreadable", refusal.Code);
    }
}
