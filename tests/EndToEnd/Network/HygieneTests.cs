using System.Security.Cryptography;
using System.Text;

namespace Weft.EndToEnd;

/// <summary>What a network leaves behind, and what it never shows.</summary>
public sealed class HygieneTests
{
    /// <summary>Worth nothing, but as secret as any.</summary>
    private static readonly string Key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public async Task No_secret_is_shown_and_nothing_is_left_behind()
    {
        string root;
        using var scratch = new Scratch();
        await using (var network = await TestNetwork.StartAsync())
        {
            root = network.Root;
            var imported = Home.Make(scratch.Path, "imported");
            var hex = scratch.Write("key.hex", Key);
            (await WeftProgram.RunAsync(imported, "wallet", "import", hex, "--light", "--json")).Succeeded();
            await using var run = WeftProgram.Start(network.Renter, Job.Shell(
                network, "echo begun; env; cat /proc/1/environ; sleep 15", "-o", scratch.Name("out"),
                "-e", "HELLO=there", "--statement", scratch.Name("statement.json")));
            await run.SaysAsync("begun\n");

            string[] secrets = [Key, .. network.Homes.Append(imported).Select(home => home.Password)];
            foreach (var (id, line) in ProcessTable.All()) Hides(secrets, line, $"command line of {id}");
            var container = Assert.Single(await network.Engine.ContainersAsync(network.Machine));
            Hides(secrets, await network.Engine.InspectAsync(container), "the container");

            var ended = (await run.ExitAsync()).Succeeded();
            Assert.Contains("HELLO=there", ended.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("WEFT_", ended.Output, StringComparison.Ordinal);
            File.Delete(hex);
            await StopsAsync(network);
            foreach (var home in network.Homes.Append(imported))
            {
                foreach (var program in home.Programs) Hides(secrets, program.Everything, "what a program said");
                FilesHide(secrets, home.Path);
                OnlyOwnerReads(Path.Combine(home.Path, "keys"));
            }
        }

        Assert.False(Directory.Exists(root));
        Assert.Empty(ProcessTable.With(root));
        Assert.Empty(ProcessTable.MountsBelow(root));
    }

    /// <summary>Ctrl-C ends each of the nodes by itself, with nothing left in the engine or mounted.</summary>
    private static async Task StopsAsync(TestNetwork network)
    {
        foreach (var node in new[] { network.Provider, network.Gateway, network.Devnet })
        {
            await node.SignalAsync(RunningProgram.Interrupt);
            Assert.Equal(0, (await node.ExitAsync()).ExitCode);
        }

        Assert.Empty(await network.Engine.ContainersAsync(network.Machine));
        Assert.Empty(ProcessTable.MountsBelow(network.Root));
        Assert.Empty(ProcessTable.With(network.Root));
    }

    private static void FilesHide(string[] secrets, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            Hides(secrets, Encoding.Latin1.GetString(File.ReadAllBytes(file)), file);
    }

    private static void OnlyOwnerReads(string keys)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(keys)) return;
        foreach (var file in Directory.EnumerateFiles(keys))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    private static void Hides(string[] secrets, string text, string where)
    {
        foreach (var secret in secrets)
            Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"A secret is in {where}.");
    }
}
