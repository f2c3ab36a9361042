using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;

namespace Weft.Machine.Tests.Drivers;

/// <summary>Drivers that crash, hang and talk nonsense, each in a real process of its own.</summary>
public sealed class OpenClChildTests
{
    private const string Answer =
        """{"devices":[{"name":"gfx1100","vendor":"AMD","driver":"3590.0","isGpu":true,"memoryBytes":25753026560}]}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The role of a child: reads where nothing is, as a broken driver does.</summary>
    internal static Task AnswerAsync(string how)
    {
        if (how == "crash") Marshal.ReadByte(unchecked((nint)0x7ffff0000000), 0);
        Console.WriteLine(OpenClAnswer.OfThisProcess());
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_driver_that_crashes_is_a_finding_and_the_node_lives()
    {
        var report = await AskAsync(Self("crash"));
        Assert.Null(report.Devices);
        Assert.Equal("opencl-crashed", report.Failure!.Code);
        Assert.Contains("signal", report.Failure.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill -SEGV $$", "signal 11")]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("echo '{\"devices\":17}'", "nothing that can be read")]
    [InlineData("true", "nothing that can be read")]
    public async Task What_went_wrong_is_said(string script, string what)
    {
        var report = await AskAsync(Shell(script));
        Assert.Equal("opencl-crashed", report.Failure!.Code);
        Assert.Contains(what, report.Failure.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_finding_too() =>
        Assert.Equal("opencl-crashed", (await AskAsync(["/nowhere/weft"])).Failure!.Code);

    [Fact]
    public async Task A_driver_that_hangs_is_ended_with_all_that_it_started()
    {
        // A number that nobody else on this machine sleeps for.
        var seconds = $"{70_000 + Environment.ProcessId}.25";
        var child = new OpenClChild(
            Shell($"sleep {seconds} & sleep {seconds}"), TimeSpan.FromMilliseconds(300), TimeProvider.System);
        var report = await child.AskAsync(Cancel);
        Assert.Equal("opencl-hung", report.Failure!.Code);
        while (ChildProcess.CommandLines().Any(line => line.Contains($"sleep {seconds}", StringComparison.Ordinal)))
            await Task.Yield();
    }

    [Fact]
    public async Task Who_asks_may_give_up_before()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var asking = new OpenClChild(Shell("sleep 71234"), OpenClChild.Patience, TimeProvider.System)
            .AskAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task Drivers_may_talk_before_the_answer_and_at_great_length()
    {
        var report = await AskAsync(Shell(
            $"echo amdgpu: hello; head -c 3000000 /dev/zero | tr '\\0' x; echo; echo '{Answer}'"));
        Assert.Null(report.Failure);
        var device = Assert.Single(report.Devices!);
        Assert.Equal(("gfx1100", true, 25753026560L), (device.Name, device.IsGpu, device.MemoryBytes));
    }

    [Fact]
    public async Task A_real_child_says_what_this_process_would()
    {
        var report = await AskAsync(Self("fine"));
        Assert.Null(report.Failure);
        Assert.Equal(OpenClDevices.Probe(), report.Devices);
    }

    [Fact]
    public async Task The_probe_names_it_and_goes_on_without()
    {
        using var folder = new TempFolder();
        var options = folder.Options with { EngineSocket = "/nowhere", Drivers = Shell("kill -ABRT $$") };
        using var connection = new EngineConnection(
            options, TimeProvider.System, NullLogger<EngineConnection>.Instance);
        var report = await new MachineProbe(connection, options).ProbeAsync(Cancel);
        Assert.NotEmpty(report.Gpus);
        Assert.Contains(report.Lacks, lack => lack.Code == "opencl-crashed");
        Assert.DoesNotContain(report.Lacks, lack => lack.Code == "opencl-missing");
    }

    private static Task<OpenClReport> AskAsync(IReadOnlyList<string> command) =>
        new OpenClChild(command, OpenClChild.Patience, TimeProvider.System).AskAsync(Cancel);

    private static string[] Shell(string script) => ["/bin/sh", "-c", script];

    private static string[] Self(string how) => ["env", .. ChildProcess.CommandOf("opencl", how)];
}
