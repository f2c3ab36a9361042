using System.Text.Json;

namespace Weft.Node.Tests;

/// <summary>A renter's leases come out of the journal as they went in, within their rental.</summary>
public sealed class RenterJournalTests
{
    [Fact]
    public void In_every_phase()
    {
        foreach (var phase in Enum.GetValues<RenterPhase>()) ComesBack(RenterScene.At(phase).State);
    }

    [Fact]
    public void With_everything_in_it()
    {
        var scene = RenterScene.At(RenterPhase.Running).Take(new RenterInput.Located(new("https://127.0.0.1:7443")));
        scene.After(31.2345678).Hear(RenterScene.Asking(1, 30, Some.For(60))).Take(new RenterInput.OutputSeen());
        ComesBack(scene.Take(new RenterInput.LineCut()).State);
        scene.Take(new RenterInput.StopWanted()).Hear(new ClosingSent(Some.Closing(Some.For(99)))).Wake();
        ComesBack(scene.State);
        ComesBack(scene.Take(new RenterInput.StoppedOnChain(uint.MaxValue)).State);
        ComesBack(scene.Take(new RenterInput.ClosedOnChain(Some.Bill(Some.For(60)))).State);
    }

    private static void ComesBack(RenterLease lease)
    {
        var rental = Some.Rental(lease, lease with { HandedOver = false });
        var json = JsonSerializer.SerializeToUtf8Bytes(rental, NodeJson.Default.Rental);
        var back = JsonSerializer.Deserialize(json, NodeJson.Default.Rental)!;
        Assert.Equal((rental.Request.Value, rental.Phase, 2), (back.Request.Value, back.Phase, back.Leases.Count));
        Assert.Equal(rental.Job, back.Job);
        Assert.False(back.Leases[1].HandedOver);
        var one = back.Leases[0];
        // Bytes are compared by what is in them, the rest as the record that it is.
        Assert.Equal(lease, one with { Closing = lease.Closing });
        Assert.Equal(lease.Closing?.Value, one.Closing?.Value);
        Assert.Equal(lease.Closing?.Signature.ToArray(), one.Closing?.Signature.ToArray());
    }
}
