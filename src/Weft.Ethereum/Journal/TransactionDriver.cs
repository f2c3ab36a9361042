using System.Numerics;
using System.Runtime.CompilerServices;

namespace Weft.Ethereum;

/// <summary>Takes each intent one step further, from what the chain says. Called by one at a time.</summary>
internal sealed class TransactionDriver(
    JournalStore store, EthereumRpc rpc, ITransactionSigner signer, ulong chainId, JournalOptions options,
    TimeProvider time)
{
    /// <summary>
    /// A missing receipt may be a slow index: a nonce is only believed lost when it is so every time.
    /// </summary>
    private const int LooksBeforeLost = 3;

    private readonly Dictionary<Hash32, (long First, long Last)> _sent = [];
    private readonly Dictionary<long, int> _looksLost = [];

    /// <summary>Estimates, signs, writes, sends. Throws only while nothing is written yet.</summary>
    public async Task StartAsync(TransactionIntent intent, CancellationToken cancel)
    {
        var estimate = await rpc.EstimateGasAsync(
            new CallRequest(signer.Address, intent.To, intent.Data, intent.ValueWei), cancel);
        var gas = checked(estimate + (estimate * options.GasMarginPercent / 100));
        var price = FeeRules.First(await rpc.GasPriceAsync(cancel), options.MaxFeeCapWei);
        await RequireGasAsync(intent, gas, price, cancel);
        var pending = await rpc.NonceAsync(signer.Address, BlockTag.Pending, cancel);
        var attempt = Sign(intent, gas, Math.Max(pending, store.NextNonce()), price);
        options.Between?.Invoke(JournalStep.Planned);
        store.Add(intent, gas, attempt);
        options.Between?.Invoke(JournalStep.Written);
        await SendAsync(attempt, cancel);
    }

    /// <summary>
    /// One look at everything unfinished. Yields each intent with its receipt if it is deep enough, else null.
    /// </summary>
    public async IAsyncEnumerable<(string Id, RpcReceipt? Receipt)> CycleAsync(
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var unfinished = store.Unfinished();
        if (unfinished.Count == 0 || await HeadAsync(cancel) is not { } head) yield break;
        foreach (var intent in unfinished)
        {
            RpcReceipt? receipt = null;
            try
            {
                receipt = await StepAsync(intent, head.Number, cancel);
            }
            catch (RpcException)
            {
                // The chain is out of reach or talks nonsense. All is written down; the next look comes soon.
            }

            yield return (intent.Intent.Id, receipt);
        }
    }

    private async Task<RpcBlock?> HeadAsync(CancellationToken cancel)
    {
        try
        {
            return await rpc.HeadAsync(cancel);
        }
        catch (RpcException)
        {
            return null;
        }
    }

    private async Task<RpcReceipt?> StepAsync(JournaledIntent intent, ulong head, CancellationToken cancel)
    {
        if (await FindReceiptAsync(intent, cancel) is { } receipt) return Note(intent, receipt, head);
        if (intent.State == IntentState.Mined)
        {
            // The block that held it is no longer part of the chain.
            store.SetState(intent.Sequence, IntentState.Open, receipt: null);
            await SendAsync(intent.Newest, cancel);
            return null;
        }

        if (await rpc.NonceAsync(signer.Address, BlockTag.Latest, cancel) > intent.Nonce)
        {
            if (await IsNonceLostAsync(intent, head, cancel)) await RenumberAsync(intent, cancel);
            return null;
        }

        var now = Now();
        if (!_sent.TryGetValue(intent.Newest.Hash, out var sent))
        {
            await SendAsync(intent.Newest, cancel);
        }
        else if (now - sent.First >= options.ReplaceAfter.TotalMilliseconds
            && FeeRules.Bump(intent.Newest.Price, await rpc.GasPriceAsync(cancel), options.MaxFeeCapWei) is { } price)
        {
            var attempt = Sign(intent.Intent, intent.GasLimit, intent.Nonce, price);
            store.AddAttempt(intent.Sequence, attempt);
            options.Between?.Invoke(JournalStep.ReplacementWritten);
            await SendAsync(attempt, cancel);
        }
        else if (now - sent.Last >= options.RebroadcastAfter.TotalMilliseconds)
        {
            await SendAsync(intent.Newest, cancel);
        }

        return null;
    }

    /// <summary>Any of the signed transactions may be the one that was mined; the newest is the likeliest.</summary>
    private async Task<RpcReceipt?> FindReceiptAsync(JournaledIntent intent, CancellationToken cancel)
    {
        for (var i = intent.Attempts.Count - 1; i >= 0; i--)
        {
            if (await rpc.ReceiptAsync(intent.Attempts[i].Hash, cancel) is { } receipt) return receipt;
        }

        return null;
    }

    private RpcReceipt? Note(JournaledIntent intent, RpcReceipt receipt, ulong head)
    {
        options.Between?.Invoke(JournalStep.ReceiptSeen);
        var depth = head >= receipt.Block ? head - receipt.Block + 1 : 1;
        if (depth >= options.FinalAfter)
        {
            store.SetState(intent.Sequence, IntentState.Final, receipt);
            options.Between?.Invoke(JournalStep.FinalWritten);
            foreach (var attempt in intent.Attempts) _sent.Remove(attempt.Hash);
        }
        else if (intent.State != IntentState.Mined || intent.Receipt?.BlockHash != receipt.BlockHash)
        {
            store.SetState(intent.Sequence, IntentState.Mined, receipt);
            options.Between?.Invoke(JournalStep.ReceiptWritten);
        }

        return depth >= options.Confirmations ? receipt : null;
    }

    /// <summary>
    /// True when another transaction took the nonce and cannot be undone any more, so that none of ours can take
    /// effect.
    /// </summary>
    private async Task<bool> IsNonceLostAsync(JournaledIntent intent, ulong head, CancellationToken cancel)
    {
        if (head + 1 < options.FinalAfter) return false;
        var deep = await rpc.NonceAsync(signer.Address, BlockTag.At(head + 1 - options.FinalAfter), cancel);

        // Ours may have been mined between the first look at its receipt and now.
        if (deep <= intent.Nonce || await FindReceiptAsync(intent, cancel) is not null)
        {
            _looksLost.Remove(intent.Sequence);
            return false;
        }

        var looks = _looksLost.GetValueOrDefault(intent.Sequence) + 1;
        _looksLost[intent.Sequence] = looks;
        return looks >= LooksBeforeLost;
    }

    private async Task RenumberAsync(JournaledIntent intent, CancellationToken cancel)
    {
        var price = FeeRules.First(await rpc.GasPriceAsync(cancel), options.MaxFeeCapWei);
        var pending = await rpc.NonceAsync(signer.Address, BlockTag.Pending, cancel);
        var attempt = Sign(intent.Intent, intent.GasLimit, Math.Max(pending, store.NextNonce()), price);
        store.AddAttempt(intent.Sequence, attempt);
        _looksLost.Remove(intent.Sequence);
        options.Between?.Invoke(JournalStep.RenumberedWritten);
        await SendAsync(attempt, cancel);
    }

    private async Task RequireGasAsync(TransactionIntent intent, ulong gas, GasPrice price, CancellationToken cancel)
    {
        var balance = await rpc.BalanceAsync(signer.Address, BlockTag.Latest, cancel);
        var needed = checked((gas * price.MaxFeeWei) + intent.ValueWei);
        if (balance >= needed) return;
        throw new JournalException(
            JournalFailure.GasEmpty, $"The account {signer.Address} holds {balance} wei, but {needed} wei are needed.");
    }

    private Attempt Sign(TransactionIntent intent, ulong gas, ulong nonce, GasPrice price)
    {
        var transaction = new FeeMarketTransaction
        {
            ChainId = chainId,
            Nonce = nonce,
            GasLimit = gas,
            To = intent.To,
            Value = (BigInteger)intent.ValueWei,
            Data = intent.Data,
            MaxFeePerGas = (BigInteger)price.MaxFeeWei,
            MaxPriorityFeePerGas = (BigInteger)price.TipWei,
        };
        var raw = transaction.Signed(signer.Sign(transaction.SigningHash));
        return new Attempt(Keccak.Hash(raw), nonce, raw, price, Now());
    }

    /// <summary>Hands the bytes in. Whether they were taken shows in the chain, not in the answer.</summary>
    private async Task SendAsync(Attempt attempt, CancellationToken cancel)
    {
        var now = Now();
        _sent[attempt.Hash] = (_sent.TryGetValue(attempt.Hash, out var before) ? before.First : now, now);
        try
        {
            await rpc.SendRawAsync(attempt.Raw, cancel);
        }
        catch (RpcException)
        {
            // Known already, underpriced, nonce used, or nobody there: the next look at the chain tells which.
        }
        catch (OperationCanceledException)
        {
            // Written down and perhaps sent; the pump goes on with it.
        }

        options.Between?.Invoke(JournalStep.Sent);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
