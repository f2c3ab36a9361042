using Grpc.Core;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers;

/// <summary>Reads the parts of an upload or download, and gives up when the next does not come.</summary>
/// <param name="translate">What the end of the call means; null where a cut is all that can be said.</param>
internal sealed class PartReader<T>(
    IAsyncStreamReader<T> stream, TimeSpan stallTimeout, Func<RpcException, Refusal>? translate = null)
    where T : class
{
    /// <summary>Null after the last part.</summary>
    /// <exception cref="RefusalException">The line was cut, the peer stalled or refused.</exception>
    public async Task<T?> NextAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(stallTimeout);
        try
        {
            return await stream.MoveNext(patience.Token) ? stream.Current : null;
        }
        catch (Exception cut) when (cut is RpcException or IOException or OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            if (patience.IsCancellationRequested) throw new RefusalException(ServingRefusals.Stalled(stallTimeout));
            throw new RefusalException(
                cut is RpcException ended && translate is not null ? translate(ended) : WireRefusals.UploadCut());
        }
    }
}
