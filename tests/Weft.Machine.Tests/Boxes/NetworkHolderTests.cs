using System.Security.Cryptography;
using Docker.DotNet.Models;
using Weft.Ethereum;

namespace Weft.Machine.Tests.Boxes;

public sealed class NetworkHolderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_died_while_it_made_a_box_takes_its_holder_away_at_the_next_start()
    {
        using var folder = new TempFolder();
        await using var room = await BoxRoom.OpenAsync(folder.Path);
        var engine = await room.EngineAsync();
        if (engine.Traits.Kind != EngineKind.Docker) Assert.Skip("Only Docker's boxes have their network of another.");
        var lease = new Hash32(RandomNumberGenerator.GetBytes(32));
        var owner = new BoxOwner(room.Options.Node, 1 << 20, 4_096, 4_096);
        var spec = room.Spec("true");
        var image = (await ImageStore.PinAsync(engine, BoxRoom.Image, TimeProvider.System, Cancel)).Value;
        var box = BoxProfile.Build(spec, image, engine.Traits, new(null, null), [], owner);

        var id = await NetworkHolder.StartAsync(engine, lease, box, TimeProvider.System, Cancel);

        Assert.Equal($"container:{id}", box.HostConfig.NetworkMode);
        var holder = await engine.Client.Containers.InspectContainerAsync(id, Cancel);
        Assert.True(holder.State.Running);
        Assert.Empty(await room.Containers.ListAsync(Cancel));
        var left = await engine.Client.Containers.ListContainersAsync(
            new ContainersListParameters { All = true }, Cancel);
        Assert.DoesNotContain(left, container => container.ID == id);
        Assert.DoesNotContain(TinyImage.Idle.Name, await room.Containers.ImagesAsync(Cancel));
    }
}
