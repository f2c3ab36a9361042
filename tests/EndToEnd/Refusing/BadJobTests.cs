namespace Weft.EndToEnd;

/// <summary>Jobs that cannot be, or that fail; each costs no more than what ran.</summary>
[Collection(SharedNetwork.Name)]
public sealed class BadJobTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    [Fact]
    public async Task An_unknown_image_costs_nothing()
    {
        var before = await Network.BooksAsync();
        var ran = await WeftProgram.RunAsync(Network.Renter, [
            "run", "--gpu", Network.GpuClass, "--price", "0.36", "--duration", "10m", "--json",
            "--image", "localhost/weft-no-such-image:latest"]);

        Assert.Equal(Outcome.RefusedExit, ran.ExitCode);
        var closing = ClosingStatement.Of(ran.Json);
        Assert.Equal("image-unknown", closing.Refusal);
        Assert.Equal(0, closing.Paid);
        Assert.Null(closing.ExitCode);
        await closing.AgreesWithChainAsync(Network, before);
        ran.IsFreeOfTraces();
    }

    [Fact]
    public async Task A_command_that_the_image_lacks_costs_next_to_nothing()
    {
        var before = await Network.BooksAsync();
        var ran = await WeftProgram.RunAsync(Network.Renter, [
            "run", "--gpu", Network.GpuClass, "--price", "0.36", "--duration", "10m", "--json",
            "--image", ContainerEngine.Image, "--", "/no/such/program"]);

        var closing = ClosingStatement.Of(ran.Json);
        Assert.True(ran.ExitCode is Outcome.RefusedExit or 127, ran.Everything);
        Assert.True(closing.Paid < closing.Locked / 10);
        await closing.AgreesWithChainAsync(Network, before);
        ran.IsFreeOfTraces();
    }

    [Fact]
    public async Task A_job_over_its_memory_limit_is_killed_and_told_so()
    {
        var before = await Network.BooksAsync();
        // Writes to shared memory, which counts as the job's own, until the limit of 64 MiB kills the writer.
        var ran = await WeftProgram.RunAsync(Network.Renter, Job.Shell(
            Network, "x=0123456789abcdef; while :; do x=$x$x; done", "--json"));

        Assert.True(ran.ExitCode == 137, ran.Everything);
        var closing = ClosingStatement.Of(ran.Json);
        Assert.True(closing.Lease.GetProperty("outOfMemory").GetBoolean());
        await closing.AgreesWithChainAsync(Network, before);
        ran.IsFreeOfTraces();
    }

    [Fact]
    public async Task A_job_that_fills_its_disk_gets_an_error_and_the_machine_does_not()
    {
        var before = await Network.BooksAsync();
        var statement = Scratch.Name("statement.json");
        var ran = await WeftProgram.RunAsync(Network.Renter, Job.Shell(
            Network, "dd if=/dev/zero of=/out/big bs=1024k count=100", "-o", Scratch.Name("out"),
            "--statement", statement));

        Assert.True(ran.ExitCode == 1, ran.Everything);
        Assert.Contains("No space left on device", ran.Errors, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(Scratch.Name("out/big")).Length, 1, 16 << 20);
        await ClosingStatement.Read(statement).AgreesWithChainAsync(Network, before);
    }

    [Theory]
    [InlineData("job-malformed", "--price", "cheap")]
    [InlineData("job-malformed", "--duration", "long")]
    [InlineData("job-malformed", "--memory", "plenty")]
    [InlineData("job-malformed", "--wait", "1s")]
    [InlineData("job-malformed", "--gpus", "65")]
    [InlineData("job-malformed", "-v", "data:relative")]
    [InlineData("job-input-unreadable", "-v", "/no/such/folder:/data")]
    [InlineData("gpu-class-unknown", "--gpu", "abacus")]
    [InlineData("region-unknown", "--region", "atlantis")]
    [InlineData("job-file-unreadable", "-f", "/no/such/job.yaml")]
    public async Task What_cannot_be_asked_for_is_named(string code, string option, string value)
    {
        List<string> words =
        [
            "run", "--image", ContainerEngine.Image, "--json", option, value,
        ];
        if (option != "--price") words.AddRange(["--price", "0.36"]);
        if (option != "--gpu") words.AddRange(["--gpu", Network.GpuClass]);
        (await WeftProgram.RunAsync(Network.Renter, words)).Refused(code, Outcome.RefusedExit);
    }

    [Fact]
    public async Task A_job_with_too_many_words_is_refused_before_anything_is_signed() =>
        (await WeftProgram.RunAsync(
            Network.Renter, Job.Shell(Network, "true", "--json", "-e", "A=" + new string('x', 120_000))))
        .Refused("order-invalid", Outcome.RefusedExit);

    [Fact]
    public async Task Below_every_offer_the_price_that_would_do_is_said_and_the_wait_ends()
    {
        var before = await Network.BooksAsync();
        var ran = await WeftProgram.RunAsync(
            Network.Renter, Job.Priced(Network, "0.01", "true", "--wait", "5s", "--json"));
        var refusal = ran.Refused("request-unfilled", Outcome.RefusedExit);
        Assert.Contains("a bid of 0.36 (+0.35)", refusal.GetProperty("wayOut").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, await Network.BooksAsync());
    }
}
