using System.Runtime.CompilerServices;
using Weft.Ethereum;
using Weft.Node;

namespace Weft.Chain;

/// <summary>Follows the chain by polling; each follower has a memory of its own.</summary>
internal sealed class ChainFeed(EthereumRpc rpc, ChainOptions options, TimeProvider time) : IChainFeed
{
    public async IAsyncEnumerable<ChainEvent> FollowAsync(
        ulong fromBlock, [EnumeratorCancellation] CancellationToken cancel)
    {
        var follower = new Follower(rpc, options.Market, fromBlock);
        var failingSince = (long?)null;
        while (true)
        {
            FollowerStep step;
            try
            {
                step = await follower.LookAsync(cancel);
                failingSince = null;
            }
            catch (Exception e) when (e is RpcException or AbiException)
            {
                var now = time.GetTimestamp();
                failingSince ??= now;
                if (e is RpcException { Kind: RpcFailure.WrongChain }
                    || time.GetElapsedTime(failingSince.Value, now) >= options.FeedPatience)
                {
                    throw new RefusalException(
                        e is RpcException rpcFailure
                            ? ChainGuard.Translate(rpcFailure)
                            : ChainRefusals.Malformed(e.Message),
                        e);
                }

                step = FollowerStep.Nothing;
            }

            foreach (var happened in step.Events) yield return happened;
            if (step.Events.Count == 0) await Task.Delay(options.PollInterval, time, cancel);
        }
    }
}
