using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>Brings intents to the market through the journal of the node's key.</summary>
internal sealed class Settlement(ChainConnection connection, TimeProvider time) : ISettlement
{
    public Task<Result<ChainReceipt>> SubmitAsync(ChainIntent intent, CancellationToken cancel) =>
        ChainGuard.AskAsync<ChainReceipt>(async () =>
        {
            var journal = await connection.JournalAsync(cancel);
            return intent switch
            {
                DepositIntent deposit => await DepositAsync(journal, deposit, cancel),
                SendGasIntent gift => await ReceiptAsync(
                    await journal.SubmitAsync(new TransactionIntent(gift.Id, gift.To, default, gift.Wei), cancel), null,
                    cancel),
                _ => await SendAsync(journal, intent.Id, IntentCalls.Of(intent, connection.Options), cancel),
            };
        });

    public Task<Result<IReadOnlyList<MatchOutcome>>> PreviewAsync(
        IReadOnlyList<SignedMatch> matches, CancellationToken cancel) =>
        ChainGuard.AskAsync<IReadOnlyList<MatchOutcome>>(async () =>
        {
            var call = new CallRequest(
                connection.Signer.Address, connection.Options.Market, IntentCalls.Settle(matches, connection.Options));
            var skips = MarketContract.Functions.Settle.Decode(
                await connection.Rpc.CallAsync(call, BlockTag.Latest, cancel));
            return skips.Count == matches.Count
                ? matches.Zip(skips, (m, skip) => new MatchOutcome(m.Request.Value.Hash(), (int)skip, skip.ToString()))
                    .ToArray()
                : throw new AbiException("The market answered for another number of matches.");
        });

    /// <summary>
    /// A permit is different each time it is made (deadline, token nonce), so a deposit that is known already is
    /// looked up by its id before another one is signed.
    /// </summary>
    private async Task<Result<ChainReceipt>> DepositAsync(
        TransactionJournal journal, DepositIntent deposit, CancellationToken cancel)
    {
        if (await journal.ResumeAsync(deposit.Id, cancel) is { } known) return await ReceiptAsync(known, null, cancel);
        var permit = new PermitDeposit(connection.Rpc, connection.Options, connection.Signer, time);
        if (!(await permit.BuildAsync(deposit.Amount, cancel)).TryGet(out var data, out var refusal)) return refusal;
        try
        {
            return await SendAsync(journal, deposit.Id, (connection.Options.Market, data), cancel);
        }
        catch (JournalException e) when (e.Kind is JournalFailure.IntentChanged)
        {
            // The same deposit was submitted twice at once, with another permit.
            return await journal.ResumeAsync(deposit.Id, cancel) is { } first
                ? await ReceiptAsync(first, null, cancel)
                : throw new InvalidOperationException("The journal lost an intent.", e);
        }
    }

    private async Task<Result<ChainReceipt>> SendAsync(
        TransactionJournal journal, string id, (Address To, byte[] Data) call, CancellationToken cancel)
    {
        var receipt = await journal.SubmitAsync(new TransactionIntent(id, call.To, call.Data), cancel);
        return await ReceiptAsync(receipt, call, cancel);
    }

    private async Task<Result<ChainReceipt>> ReceiptAsync(
        RpcReceipt receipt, (Address To, byte[] Data)? call, CancellationToken cancel)
    {
        if (!receipt.Succeeded) return await WhyRevertedAsync(receipt, call, cancel);
        var block = await connection.Rpc.BlockAsync(BlockTag.At(receipt.Block), cancel)
            ?? throw new RpcException(RpcFailure.Malformed, "The receipt's block is not there.");
        var events = receipt.Logs
            .Where(log => log.Address == connection.Options.Market)
            .Select(log => MarketEvents.Read(log, new(block.Time)))
            .OfType<ChainEvent>().ToArray();
        return new ChainReceipt(receipt.Transaction, receipt.Block, receipt.GasUsed, receipt.FeeWei, events);
    }

    /// <summary>A receipt does not say why; asking again at the state before its block mostly does.</summary>
    private async Task<Refusal> WhyRevertedAsync(
        RpcReceipt receipt, (Address To, byte[] Data)? call, CancellationToken cancel)
    {
        if (call is null || receipt.Block == 0) return ChainRefusals.Reverted($"no reason ({receipt.Transaction})");
        try
        {
            await connection.Rpc.CallAsync(
                new CallRequest(connection.Signer.Address, call.Value.To, call.Value.Data),
                BlockTag.At(receipt.Block - 1),
                cancel);
            return ChainRefusals.Reverted($"no reason that could be found again ({receipt.Transaction})");
        }
        catch (RpcException e) when (e.Kind is RpcFailure.Reverted)
        {
            return RevertReasons.Translate(e.RevertData.Span);
        }
    }
}
