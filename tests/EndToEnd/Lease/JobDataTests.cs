using System.Security.Cryptography;
using System.Text;

namespace Weft.EndToEnd;

/// <summary>What goes with a job: inputs that are not sent twice, and secrets that nobody else sees.</summary>
[Collection(SharedNetwork.Name)]
public sealed class JobDataTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    private const int InputBytes = 192 << 20;

    private string Inputs => Path.Combine(Network.ProviderHome.Path, "provider", "inputs");

    [Fact]
    public async Task A_renter_that_is_killed_while_it_sends_its_input_goes_on_with_it_and_later_need_not_send_it()
    {
        var before = await Network.BooksAsync();
        Directory.CreateDirectory(Scratch.Name("in"));
        var content = RandomNumberGenerator.GetBytes(InputBytes);
        await File.WriteAllBytesAsync(Scratch.Name("in/big.bin"), content, TestContext.Current.CancellationToken);
        var sum = Convert.ToHexStringLower(SHA256.HashData(content));
        var run = WeftProgram.Start(Network.Renter, Sums("first"));
        await using (run)
        {
            // On a fast machine it may be whole by the next look.
            await Eventually.TrueAsync(
                "some of the input is there",
                () => Large().Length > 0,
                () => run.Everything);
            await run.KillAsync();
        }

        var resumed = (await WeftProgram.RunAsync(Network.Renter, "run", "--resume", "--json")).Succeeded();

        Assert.True(File.Exists(Scratch.Name("first/sum")), resumed.Everything);
        Assert.StartsWith(sum, await File.ReadAllTextAsync(
            Scratch.Name("first/sum"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await ClosingStatement.Of(resumed.Json).AgreesWithChainAsync(Network, before);
        Assert.DoesNotContain(Large(), file => file.Extension == ".part");
        Assert.Single(Large());

        var again = (await WeftProgram.RunAsync(Network.Renter, Sums("second"))).Succeeded();
        Assert.True(
            again.Errors.Contains("the machine has all 192 MiB of it already", StringComparison.Ordinal),
            again.Everything);
        Assert.StartsWith(sum, await File.ReadAllTextAsync(
            Scratch.Name("second/sum"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_seen_by_the_job_and_by_nobody_else()
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var file = Scratch.Write("secret", secret);
        await using var run = WeftProgram.Start(Network.Renter, Job.Shell(
            Network, "echo begun; sha256sum /run/secrets/API_KEY; sleep 6; ls /run/secrets", "-o", Scratch.Name("out"),
            "--secret", $"API_KEY=@{file}"));
        await run.SaysAsync("begun\n");

        foreach (var (id, line) in ProcessTable.All()) Hides(secret, line, $"command line of {id}");
        var container = Assert.Single(await Network.Engine.ContainersAsync(Network.Machine));
        Hides(secret, await Network.Engine.InspectAsync(container), "the container");
        await HomesHideAsync(secret);

        var ended = (await run.ExitAsync()).Succeeded();
        var sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));
        Assert.Contains(sum, ended.Output, StringComparison.Ordinal);
        Assert.Contains("\nAPI_KEY\n", ended.Output, StringComparison.Ordinal);
        await HomesHideAsync(secret);
        var secrets = Path.Combine("/run/weft", Network.Machine, "secrets");
        Assert.True(!Directory.Exists(secrets) || !Directory.EnumerateFileSystemEntries(secrets).Any());
        foreach (var home in Network.Homes)
            foreach (var program in home.Programs) Hides(secret, program.Everything, "what a program said");
    }

    private static void Hides(string secret, string text, string where) =>
        Assert.False(text.Contains(secret, StringComparison.Ordinal), $"The secret is in {where}.");

    private string[] Sums(string output) =>
    [
        "run", "--gpu", Network.GpuClass, "--price", "0.36", "--duration", "10m", "--memory", "64MiB", "--cpus", "0.5",
        "--disk", "256MiB", "--image", ContainerEngine.Image, "-v", Scratch.Name("in") + ":/data",
        "-o", Scratch.Name(output), "--", "sh", "-c", "sha256sum /data/big.bin > /out/sum",
    ];

    /// <summary>This test's; the machine keeps small ones of others.</summary>
    private FileInfo[] Large() => Directory.Exists(Inputs)
        ? [.. new DirectoryInfo(Inputs).GetFiles().Where(file => file.Length > 1 << 20)]
        : [];

    /// <summary>The program's own search, as what is in use, sockets among it, comes and goes meanwhile.</summary>
    private async Task HomesHideAsync(string secret)
    {
        var found = await RunningProgram.RunAsync(
            "grep", ["-rlaF", "--devices=skip", "-e", secret, .. Network.Homes.Select(home => home.Path)]);
        Assert.True(found.Output.Length == 0, $"The secret is in {found.Output}.");
    }
}
