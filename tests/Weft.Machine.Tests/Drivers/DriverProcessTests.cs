using System.Net.Sockets;
using System.Runtime.InteropServices;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine.Tests.Drivers;

/// <summary>Work of drivers in a real process of its own: right, and wrong in every way; the node lives.</summary>
public sealed class DriverProcessTests
{
    private static readonly GpuDevice Card =
        new(0, "nvidia-h100", "NVIDIA H100", "GPU-1", 1L << 30, "1", "nvml") { HasOpenCl = true };

    private static readonly HardwareChallenge Challenge = new(
        Address.Zero, Address.Zero, Keccak.Hash("drivers"u8), Hash32.Zero, 2,
        new(Matrix: 256, OpenedRows: 32, Cells: 5_003, CellRounds: 16, Walks: 128, Steps: 64, OpenedWalks: 16,
            Echoes: 4, EchoSteps: 16),
        new(1), 1_000, 1_000);

    /// <summary>The role of a child; the path of its line is the last word of its command.</summary>
    internal static Task WorkAsync(string how)
    {
        var path = Environment.GetCommandLineArgs()[^1];
        // As some drivers do.
        Console.WriteLine("driver: hello");
        if (how is "nonsense" or "large")
        {
            using var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            line.Connect(new UnixDomainSocketEndPoint(path));
            line.Send(how == "large" ? [1, 255, 255, 255, 127] : [77, 0, 0, 0, 0]);
            using var ends = new NetworkStream(line);
            ends.CopyTo(Stream.Null);
            return Task.CompletedTask;
        }

        DriverWork.Serve(path, new(
            (card, challenge, gpu) => how switch
            {
                "crash" => Crash<OpenClProver?>(),
                "hang" => Hang<OpenClProver?>(),
                "none" => null,
                "fail" => throw new OpenClException("clFinish", -5),
                _ => OpenClProver.TryWork(0, challenge, gpu),
            },
            card => how switch
            {
                "crash" => Crash<WipeReport?>(),
                "none" => null,
                "fail" => throw new OpenClException("wipe: 3 cells", 0),
                _ => new(5, 7),
            }));
        return Task.CompletedTask;
    }

    [Fact]
    public void The_work_is_that_of_the_processor()
    {
        if (OpenClProver.Devices == 0) Assert.Skip("there is no OpenCL device on this machine");
        using var prover = RemoteProver.TryRun(Self("work"), Card, Challenge, gpu: 1)!;
        SameIntegers.Assert(Challenge, prover);
    }

    [Theory]
    [InlineData("crash", "crashed (signal")]
    [InlineData("fail", "clFinish")]
    [InlineData("nonsense", "kind 77")]
    [InlineData("large", "a frame of 2147483647 bytes")]
    public void What_goes_wrong_refuses_the_proof_and_ends_the_process(string how, string what)
    {
        var refused = Assert.Throws<RefusalException>(() => RemoteProver.TryRun(Self(how), Card, Challenge, 0));
        Assert.Equal("proof-device-failed", refused.Why.Code);
        Assert.Contains(what, refused.Why.Sentence, StringComparison.Ordinal);
        NothingIsLeft(how);
    }

    [Fact]
    public void A_card_that_its_process_does_not_find_is_none()
    {
        Assert.Null(RemoteProver.TryRun(Self("none"), Card, Challenge, 0));
        NothingIsLeft("none");
    }

    [Fact]
    public void A_driver_that_hangs_is_ended()
    {
        using (var driver = DriverProcess.Start(Self("hang")))
        {
            var lost = Assert.Throws<DriverLostException>(() => driver.Ask(
                DriverCall.Prove, writer =>
                {
                    DriverWork.WriteCard(writer, Card);
                    writer.Write(0u);
                    DriverWork.WriteChallenge(writer, Challenge);
                },
                TimeSpan.FromMilliseconds(300)));
            Assert.Contains("did not answer", lost.Message, StringComparison.Ordinal);
        }

        NothingIsLeft("hang");
    }

    [Theory]
    [InlineData("/bin/false", "exit code 1")]
    [InlineData("/nowhere/weft", "No such file")]
    public void A_program_that_does_not_come_to_work_is_said(string program, string what)
    {
        var lost = Assert.Throws<DriverLostException>(() => DriverProcess.Start([program]));
        Assert.Contains(what, lost.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("work", null, 0)]
    [InlineData("none", null, 1)]
    [InlineData("fail", "3 cells", 0)]
    [InlineData("crash", "crashed (signal", 0)]
    public void A_card_is_wiped_or_the_job_is_not_started(string how, string? what, int skipped)
    {
        var left = new List<GpuDevice>();
        var refusal = VramWipe.Clean(Self(how), [Card], left.Add);
        Assert.Equal(skipped, left.Count);
        Assert.Equal(what is null, refusal is null);
        if (refusal is null) return;
        Assert.Equal("gpu-not-wiped", refusal.Code);
        Assert.Contains(what!, refusal.Sentence, StringComparison.Ordinal);
    }

    private static T Crash<T>()
    {
        Marshal.ReadByte(unchecked((nint)0x7ffff0000000), 0);
        throw new InvalidOperationException("That should have been the end.");
    }

    private static T Hang<T>()
    {
        while (true) Thread.Yield();
    }

    private static void NothingIsLeft(string how)
    {
        var child = $"driver:{how}";
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out _)) continue;
            try
            {
                Assert.DoesNotContain(
                    child, File.ReadAllText(Path.Combine(folder, "environ")), StringComparison.Ordinal);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is somebody else's.
            }
        }
    }

    private static string[] Self(string how) => ["env", .. ChildProcess.CommandOf("driver", how)];
}
