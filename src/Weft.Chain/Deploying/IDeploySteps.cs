using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>What a deployment does, one transaction after the other; done for real or only rehearsed.</summary>
internal interface IDeploySteps
{
    /// <param name="id">The same step has the same id in every run.</param>
    Task<Result<Created>> CreateAsync(string id, byte[] deployment, CancellationToken cancel);

    Task<Result<Done>> SendAsync(TransactionIntent intent, CancellationToken cancel);

    Task<byte[]> AskAsync(Address contract, byte[] question, CancellationToken cancel);
}

/// <summary>A contract that is there now, and since which block.</summary>
internal readonly record struct Created(Address Address, ulong Block);
