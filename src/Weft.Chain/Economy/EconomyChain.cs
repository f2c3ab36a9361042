using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>Something that is to be done at one of the economy's contracts.</summary>
/// <param name="What">Names the act and what it is done to, as in <c>stake:unbond:0x12ab</c>.</param>
public sealed record EconomyCall(string What, Address To, ReadOnlyMemory<byte> Data);

/// <param name="Logs">What the contracts said while it was done.</param>
public sealed record EconomyReceipt(
    Hash32 Transaction, ulong Block, ulong GasUsed, UInt128 FeeWei, IReadOnlyList<LogEntry> Logs);

/// <summary>The economy's contracts on one chain: questions to them, and calls through the journal of the node's
/// key.</summary>
public sealed class EconomyChain
{
    private readonly ChainConnection _connection;
    private readonly ulong _fromBlock;

    internal EconomyChain(ChainConnection connection, EconomyAddresses at, ulong fromBlock)
    {
        (_connection, At, _fromBlock) = (connection, at, fromBlock);
        foreach (var (_, address) in at.All()) ArgumentOutOfRangeException.ThrowIfEqual(address, Address.Zero);
    }

    public EconomyAddresses At { get; }

    public Address Market => _connection.Options.Market;

    public ulong ChainId => _connection.Options.ChainId;

    /// <summary>Refuses where the chain is out of reach, another one, or lacks one of the contracts.</summary>
    public Task<Result<Done>> CheckAsync(CancellationToken cancel) => ChainGuard.AskAsync<Done>(async () =>
    {
        if (!(await _connection.CheckAsync(cancel)).TryGet(out _, out var refusal)) return refusal;
        var contracts = At.All().ToArray();
        var codes = await Task.WhenAll(
            contracts.Select(contract => _connection.Rpc.CodeAsync(contract.At, BlockTag.Latest, cancel)));
        foreach (var ((name, at), code) in contracts.Zip(codes))
            if (code.Length == 0) return ChainRefusals.NoContract(name, at);
        return default(Done);
    });

    /// <summary>The newest block's time: the clock by which every deadline on the chain is counted.</summary>
    public Task<Result<UnixTime>> NowAsync(CancellationToken cancel) => ChainGuard.AskAsync<UnixTime>(
        async () => new UnixTime((await _connection.Rpc.HeadAsync(cancel)).Time));

    /// <summary>
    /// Brings a call to the chain, once. Its id in the journal is what is meant, the account's transactions in blocks
    /// and the call itself: the same meant again while the first is in no block yet (after a crash, say) is the first.
    /// </summary>
    public Task<Result<EconomyReceipt>> SendAsync(EconomyCall call, CancellationToken cancel) =>
        ChainGuard.AskAsync<EconomyReceipt>(async () =>
        {
            var journal = await _connection.JournalAsync(cancel);
            var id = await IdAsync(call, cancel);
            try
            {
                var receipt = await journal.SubmitAsync(new TransactionIntent(id, call.To, call.Data), cancel);
                if (receipt.Succeeded)
                {
                    return new EconomyReceipt(
                        receipt.Transaction, receipt.Block, receipt.GasUsed, receipt.FeeWei, receipt.Logs);
                }

                return await WhyRevertedAsync(receipt, call, cancel);
            }
            catch (RpcException e) when (e.Kind is RpcFailure.Reverted)
            {
                return EconomyReverts.Translate(At, call.To, e.RevertData.Span);
            }
        });

    internal async Task<string> IdAsync(EconomyCall call, CancellationToken cancel)
    {
        var sender = _connection.Signer.Address;
        var nonce = await _connection.Rpc.NonceAsync(sender, BlockTag.Latest, cancel);
        var mark = Hex.Encode(Keccak.Hash(call.Data.Span).Bytes[..4]);
        return string.Create(CultureInfo.InvariantCulture, $"{call.What}:{nonce}:{mark}");
    }

    /// <summary>Whether a call would go through now if <paramref name="from"/> sent it; the refusal it would meet if
    /// not.</summary>
    public Task<Result<Done>> TryAsync(Address from, EconomyCall call, CancellationToken cancel) =>
        ChainGuard.AskAsync<Done>(async () =>
        {
            try
            {
                await _connection.Rpc.CallAsync(new CallRequest(from, call.To, call.Data), BlockTag.Latest, cancel);
                return default(Done);
            }
            catch (RpcException e) when (e.Kind is RpcFailure.Reverted)
            {
                return EconomyReverts.Translate(At, call.To, e.RevertData.Span);
            }
        });

    /// <summary>What a call reverts with if <paramref name="from"/> sends it now; empty where it goes
    /// through.</summary>
    internal async Task<byte[]> TryRawAsync(Address from, Address to, byte[] data, CancellationToken cancel)
    {
        try
        {
            await _connection.Rpc.CallAsync(new CallRequest(from, to, data), BlockTag.Latest, cancel);
            return [];
        }
        catch (RpcException e) when (e.Kind is RpcFailure.Reverted)
        {
            return e.RevertData.ToArray();
        }
    }

    /// <summary>Runs a reader at the edge: what the library throws becomes a refusal.</summary>
    internal static Task<Result<T>> GuardAsync<T>(Func<Task<T>> read)
        where T : notnull => ChainGuard.AskAsync<T>(async () => await read());

    internal async Task<byte[]> AskAsync(Address contract, byte[] question, CancellationToken cancel) =>
        await _connection.Rpc.CallAsync(new CallRequest(Address.Zero, contract, question), BlockTag.Latest, cancel);

    /// <summary>The answer, or null where the contract refuses to give one.</summary>
    internal async Task<byte[]?> TryReadAsync(Address contract, byte[] question, CancellationToken cancel)
    {
        try
        {
            return await AskAsync(contract, question, cancel);
        }
        catch (RpcException e) when (e.Kind is RpcFailure.Reverted)
        {
            return null;
        }
    }

    /// <summary>Questions to one contract, answered about one block.</summary>
    internal Task<IReadOnlyList<byte[]>> AskAsync(
        Address contract, IEnumerable<byte[]> questions, CancellationToken cancel) => _connection.Rpc.CallManyAsync(
        [.. questions.Select(data => new CallRequest(Address.Zero, contract, data))], BlockTag.Latest, cancel);

    /// <summary>Everything that a contract logged with these topics since it is there.</summary>
    internal async Task<IReadOnlyList<LogEntry>> LogsAsync(
        Address contract, IReadOnlyList<Hash32?> topics, CancellationToken cancel)
    {
        var head = await _connection.Rpc.HeadAsync(cancel);
        IReadOnlyList<IReadOnlyList<Hash32>> wanted =
            [.. topics.Select(topic => topic is { } one ? (IReadOnlyList<Hash32>)[one] : [])];
        var found = new List<LogEntry>();
        var filter = new LogFilter([contract], wanted, _fromBlock, Math.Max(head.Number, _fromBlock));
        await foreach (var entry in _connection.Rpc.LogsAsync(filter, cancel)) found.Add(entry);
        return found;
    }

    /// <summary>A receipt does not say why; asking again at the state before its block mostly does.</summary>
    private async Task<Refusal> WhyRevertedAsync(RpcReceipt receipt, EconomyCall call, CancellationToken cancel)
    {
        try
        {
            await _connection.Rpc.CallAsync(
                new CallRequest(_connection.Signer.Address, call.To, call.Data),
                BlockTag.At(receipt.Block - 1), cancel);
            return ChainRefusals.Reverted($"no reason that could be found again ({receipt.Transaction})");
        }
        catch (RpcException e) when (e.Kind is RpcFailure.Reverted)
        {
            return EconomyReverts.Translate(At, call.To, e.RevertData.Span);
        }
    }
}

public static class EconomyServices
{
    /// <summary>Adds <see cref="EconomyChain"/> and a reader of each contract, beside
    /// <see cref="ChainServices.AddChain"/>.</summary>
    /// <param name="fromBlock">The first block that can hold an event of the contracts.</param>
    public static IServiceCollection AddEconomy(
        this IServiceCollection services, EconomyAddresses at, ulong fromBlock) => services
        .AddSingleton(p => new EconomyChain(p.GetRequiredService<ChainConnection>(), at, fromBlock))
        .AddSingleton<WeftBook>()
        .AddSingleton<StakingBook>()
        .AddSingleton<CodeBook>()
        .AddSingleton<ReferralBook>()
        .AddSingleton<RevenueBook>()
        .AddSingleton<WorkRewardBook>()
        .AddSingleton<AuctionBook>()
        .AddSingleton<PassBook>()
        .AddSingleton<IPriority>(p => p.GetRequiredService<PassBook>())
        .AddSingleton<ICheckers>(p => p.GetRequiredService<StakingBook>())
        .AddSingleton<GovernorBook>();
}
