using System.Text.Json;

namespace Weft.Node.Tests;

/// <summary>A lease comes out of the journal as it went in.</summary>
public sealed class ProviderJournalTests
{
    [Fact]
    public void In_every_phase()
    {
        foreach (var phase in Enum.GetValues<ProviderPhase>()) ComesBack(ProviderScene.At(phase).State);
    }

    [Fact]
    public void With_everything_in_it()
    {
        var scene = ProviderScene.At(ProviderPhase.Running).After(30).Read().Pay(Some.For(60.5)).After(1.2345678);
        ComesBack(scene.State);
        ComesBack(scene.Take(new ProviderInput.OwnerReclaims()).State);
        ComesBack(scene.After(1).Take(ProviderScene.Exited(scene.Now)).State);
        ComesBack(scene.Take(new ProviderInput.StoppedOnChain()).Take(new ProviderInput.CloseRefused(Some.No)).State);
        ComesBack(ProviderScene.At(ProviderPhase.Starting).Take(new ProviderInput.StopWanted()).State);
    }

    private static void ComesBack(ProviderLease state)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(state, NodeJson.Default.ProviderLease);
        var back = JsonSerializer.Deserialize(json, NodeJson.Default.ProviderLease)!;
        // Lists and bytes are compared by what is in them, the rest as the record that it is.
        Assert.Equal(state, back with { Job = state.Job, Voucher = state.Voucher });
        Assert.Equal(state.Voucher?.Value, back.Voucher?.Value);
        Assert.Equal(state.Voucher?.Signature.ToArray(), back.Voucher?.Signature.ToArray());
        Assert.Equal(state.Job is { } job ? JobCodec.Encode(job) : null, back.Job is { } other
            ? JobCodec.Encode(other)
            : null);
        Assert.Equal((state.Signed, state.WakeAt), (back.Signed, back.WakeAt));
    }
}
