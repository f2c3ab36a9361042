using System.Diagnostics;
using Docker.DotNet.Models;
using Weft.Machine.Tests.Egress;

namespace Weft.Machine.Tests.Boxes;

/// <summary>What goes wrong around a box: a refusal with a code, and other boxes go on.</summary>
public sealed class BadInputTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_that_went_between_getting_it_and_starting_is_named_and_others_go_on()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var other = room.Spec("read -t 60 x </dev/zero; echo alive; exit 3");
        Assert.False((await room.Containers.StartAsync(other, Cancel)).IsRefused);
        var images = (await room.EngineAsync()).Client.Images;
        const string name = "localhost/weft-test-gone";
        await images.TagImageAsync(BoxRoom.Image, new() { RepositoryName = name, Tag = "latest" }, Cancel);
        var spec = room.Spec("true", image: name + ":latest");
        Assert.False(
            (await room.Containers.PrepareAsync(spec.Job.Image, null, new Progress<string>(), Cancel)).IsRefused);
        await images.DeleteImageAsync(name + ":latest", new ImageDeleteParameters { Force = false }, Cancel);
        Assert.Equal("image-unknown", (await room.Containers.StartAsync(spec, Cancel)).Refusal().Code);
        Assert.False(Directory.Exists(new BoxFolder(room.Options, spec.Lease).Root));
        Assert.Contains(await room.Containers.ListAsync(Cancel), box => box.Lease == other.Lease);
    }

    [Fact]
    public async Task An_image_for_another_processor_is_refused_before_it_runs()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var engine = await room.EngineAsync();
        var foreign = Processor.Name == "s390x" ? "amd64" : "s390x";
        var name = $"localhost/weft-test-{foreign}";
        await using (var tar = File.OpenRead(await TestImages.TarAsync(Cancel)))
            await engine.Client.Images.CreateImageAsync(
                new ImagesCreateParameters
                {
                    FromSrc = "-",
                    Repo = name,
                    Tag = "latest",
                    Platform = $"linux/{foreign}",
                },
                tar, null, new Progress<JSONMessage>(), Cancel);
        var found = await engine.Client.Images.InspectImageAsync(name, Cancel);
        try
        {
            if (found.Architecture != foreign) Assert.Skip("This engine does not import images for other processors.");
            var refusal = (await room.Containers.PrepareAsync(name, null, new Progress<string>(), Cancel)).Refusal();
            Assert.Equal("image-bad", refusal.Code);
            Assert.Contains(foreign, refusal.Sentence, StringComparison.Ordinal);
        }
        finally
        {
            await engine.Client.Images.DeleteImageAsync(name, new ImageDeleteParameters(), CancellationToken.None);
        }
    }

    [Fact]
    public void Only_what_cannot_run_here_is_another_processors()
    {
        Assert.False(Processor.IsOther(null));
        Assert.False(Processor.IsOther(""));
        Assert.False(Processor.IsOther(Processor.Name));
        Assert.True(Processor.IsOther("mips64le"));
    }

    [Fact]
    public async Task A_job_goes_on_when_the_engine_dies_and_is_found_again()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var socket = (await room.EngineAsync()).Socket;
        if (!socket.StartsWith(folder.Path, StringComparison.Ordinal))
            Assert.Skip("The engine is not this node's own.");
        var spec = room.Spec("echo before; sleep 2; echo after; exit 5");
        Assert.False((await room.Containers.StartAsync(spec, Cancel)).IsRefused);
        foreach (var pid in ServicesOf(socket))
        {
            using var service = Process.GetProcessById(pid);
            service.Kill();
            await service.WaitForExitAsync(Cancel);
        }

        var exit = await room.Output.WaitAsync(spec.Lease, Cancel);
        Assert.Equal(5, exit.ExitCode);
        Assert.Equal("before\nafter\n", await room.LogAsync(spec.Lease, 0));
        // And the next one starts as if nothing had been.
        var (next, log) = await room.RunAsync(room.Spec("echo next"));
        Assert.Equal((0, "next\n"), (next.ExitCode, log));
    }

    /// <summary>Docker hangs up on whoever pulls what it stumbles over, and goes on with everybody else.</summary>
    [Fact]
    public async Task A_call_that_finds_the_engine_gone_leaves_others_alone()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var engine = await room.EngineAsync();
        room.Connection.Lost(engine);
        await engine.Client.System.PingAsync(Cancel);
        Assert.NotSame(engine, await room.EngineAsync());
    }

    private static List<int> ServicesOf(string socket)
    {
        var found = new List<int>();
        foreach (var process in Process.GetProcessesByName("podman"))
            using (process)
                if (File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(socket, StringComparison.Ordinal))
                    found.Add(process.Id);
        Assert.NotEmpty(found);
        return found;
    }
}
