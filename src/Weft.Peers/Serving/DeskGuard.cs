using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Hosting;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Peers;

/// <summary>
/// Stands before every call to a desk: lets in only callers with a proven key and within their quota, ends calls when
/// the node stops, and turns refusals into statuses.
/// </summary>
internal sealed class DeskGuard(PeerQuota quota, IHostApplicationLifetime lifetime) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, async () =>
        {
            await continuation(request, responseStream, context);
            return true;
        });

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, async () =>
        {
            await continuation(requestStream, responseStream, context);
            return true;
        });

    private async Task<T> GuardAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        if (PeerListener.CallerOf(context.GetHttpContext()) is not { } caller)
            throw RefusalWire.ToStatus(ServingRefusals.Unproven());
        if (!quota.TryBegin(caller).TryGet(out var permit, out var refusal)) throw RefusalWire.ToStatus(refusal);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, lifetime.ApplicationStopping);
        new DeskCall(caller, end.Token).PutInto(context);
        try
        {
            return await call();
        }
        catch (RefusalException refused)
        {
            throw RefusalWire.ToStatus(refused.Why);
        }
        catch (OperationCanceledException) when (
            lifetime.ApplicationStopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw RefusalWire.ToStatus(ServingRefusals.Stopping());
        }
        finally
        {
            permit.Dispose();
        }
    }
}

/// <param name="Caller">The key that the connection has proven.</param>
/// <param name="Cancel">Fires when the caller is gone or the node stops.</param>
internal sealed record DeskCall(Address Caller, CancellationToken Cancel)
{
    public static DeskCall Of(ServerCallContext context) => (DeskCall)context.UserState[typeof(DeskCall)];

    public void PutInto(ServerCallContext context) => context.UserState[typeof(DeskCall)] = this;
}
