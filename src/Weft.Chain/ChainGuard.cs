using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>The edge: what the Ethereum library throws becomes a refusal here, once. Bugs pass through.</summary>
internal static class ChainGuard
{
    public static async Task<Result<T>> AskAsync<T>(Func<Task<Result<T>>> work)
        where T : notnull
    {
        try
        {
            return await work();
        }
        catch (RpcException e)
        {
            return Translate(e);
        }
        catch (JournalException e)
        {
            return Translate(e);
        }
        catch (AbiException e)
        {
            return ChainRefusals.Malformed(e.Message);
        }
    }

    public static Refusal Translate(RpcException e) => e.Kind switch
    {
        RpcFailure.Unreachable => ChainRefusals.Unreachable(e.Message),
        RpcFailure.WrongChain => ChainRefusals.WrongChain(e.Message),
        RpcFailure.Malformed => ChainRefusals.Malformed(e.Message),
        RpcFailure.Reverted => RevertReasons.Translate(e.RevertData.Span),
        RpcFailure.TooLarge => ChainRefusals.TooLarge(e.Message),
        RpcFailure.Disagreed => ChainRefusals.Disagreed(e.Message),
        _ => ChainRefusals.Rejected(e.Message),
    };

    private static Refusal Translate(JournalException e) => e.Kind switch
    {
        JournalFailure.InUse => ChainRefusals.KeyInUse(),
        JournalFailure.Foreign => ChainRefusals.JournalForeign(e.Message),
        JournalFailure.Damaged => ChainRefusals.JournalDamaged(e.Message),
        JournalFailure.Storage => ChainRefusals.JournalStorage(),
        JournalFailure.IntentChanged => ChainRefusals.IntentChanged(e.Message),
        JournalFailure.GasEmpty => ChainRefusals.GasEmpty(e.Message),
        _ => ChainRefusals.Closed(),
    };
}
