namespace Weft.Ethereum;

/// <summary>
/// Sends transactions of one key so that each intent takes effect once. The intent, its nonce and the signed bytes are
/// on disk before anything is sent; whatever was on its way when the process died goes on with <see cref="OpenAsync"/>.
/// </summary>
/// <remarks>
/// Every transaction that was ever signed for an intent stays in the journal and is looked for, as any of them may be
/// the one that is mined. They share a nonce, so only one can be. An intent gets another nonce only after a transaction
/// of somebody else with the same key took the old one and is final. What an endpoint says about a refused transaction
/// ("already known", "nonce too low") is never parsed: the state of the chain says what to do.
/// </remarks>
public sealed class TransactionJournal : IAsyncDisposable
{
    private readonly SemaphoreSlim _owner = new(1, 1);
    private readonly CancellationTokenSource _end = new();
    private readonly JournalStore _store;
    private readonly TransactionDriver _driver;
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, TaskCompletionSource<RpcReceipt>> _waiters = new(StringComparer.Ordinal);
    private readonly Nudge _nudge = new();
    private Task _pump = Task.CompletedTask;
    private Exception? _broken;

    private TransactionJournal(
        JournalStore store, TransactionDriver driver, JournalOptions options, TimeProvider time) =>
        (_store, _driver, _options, _time) = (store, driver, options, time);

    /// <summary>
    /// Opens the journal of the key on the chain that <paramref name="rpc"/> reaches, and takes up what is unfinished.
    /// </summary>
    /// <exception cref="JournalException">In use, of another key or chain, or damaged.</exception>
    /// <exception cref="RpcException">The chain cannot be asked what it is.</exception>
    public static async Task<TransactionJournal> OpenAsync(
        EthereumRpc rpc, ITransactionSigner signer, JournalOptions options, TimeProvider time, CancellationToken cancel)
    {
        var chainId = await rpc.ChainIdAsync(cancel);
        var genesis = await rpc.BlockAsync(BlockTag.At(0), cancel)
            ?? throw RpcException.Malformed("the chain has no first block");
        var store = JournalStore.Open(options.Path, chainId, genesis.Hash, signer.Address);
        var driver = new TransactionDriver(store, rpc, signer, chainId, options, time);
        var journal = new TransactionJournal(store, driver, options, time);
        journal._pump = journal.PumpAsync();
        return journal;
    }

    /// <summary>
    /// Brings the intent to the chain and returns its receipt; where the id was submitted before, in this life or an
    /// earlier one, returns that receipt and sends nothing new. A receipt may say that the transaction was reverted.
    /// Cancelling ends the waiting, not the transaction.
    /// </summary>
    /// <exception cref="RpcException">Nothing was sent: the chain is out of reach, or would revert the
    /// transaction.</exception>
    /// <exception cref="JournalException">Nothing was sent, or the journal was closed while waiting.</exception>
    public async Task<RpcReceipt> SubmitAsync(TransactionIntent intent, CancellationToken cancel)
    {
        intent.Check();
        Task<RpcReceipt> receipt;
        await _owner.WaitAsync(cancel);
        try
        {
            ThrowIfBroken();
            if (_store.Find(intent.Id) is not { } known)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _end.Token);
                await CrashOrAsync(() => _driver.StartAsync(intent, either.Token));
            }
            else if (!known.Intent.MeansTheSameAs(intent))
            {
                throw new JournalException(
                    JournalFailure.IntentChanged,
                    $"The intent {intent.Id} was submitted before and meant something else.");
            }

            receipt = ReceiptOf(intent.Id);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw Closed();
        }
        finally
        {
            _owner.Release();
        }

        _nudge.Now();
        return await receipt.WaitAsync(cancel);
    }

    /// <summary>
    /// The receipt of an intent that was submitted before, when it comes; null where the id is not known.
    /// </summary>
    public async Task<RpcReceipt?> ResumeAsync(string id, CancellationToken cancel)
    {
        Task<RpcReceipt> receipt;
        await _owner.WaitAsync(cancel);
        try
        {
            ThrowIfBroken();
            if (_store.Find(id) is null) return null;
            receipt = ReceiptOf(id);
        }
        finally
        {
            _owner.Release();
        }

        return await receipt.WaitAsync(cancel);
    }

    /// <summary>Ids of intents that are in no block yet, in the order of their nonces.</summary>
    public async Task<IReadOnlyList<string>> OpenIntentsAsync(CancellationToken cancel)
    {
        await _owner.WaitAsync(cancel);
        try
        {
            ThrowIfBroken();
            return [.. _store.Unfinished().Where(i => i.State == IntentState.Open).Select(i => i.Intent.Id)];
        }
        finally
        {
            _owner.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _pump;
        await _owner.WaitAsync();
        try
        {
            Break(Closed());
            _store.Dispose();
        }
        finally
        {
            _owner.Release();
        }
    }

    private static JournalException Closed() => new(
        JournalFailure.Closed, "The journal was closed; the transaction goes on at its next start.");

    private Task<RpcReceipt> ReceiptOf(string id)
    {
        if (!_waiters.TryGetValue(id, out var waiter))
        {
            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add(id, waiter);
            if (_store.Find(id) is { State: IntentState.Final, Receipt: { } receipt }) Settle(id, receipt);
        }

        return waiter.Task;
    }

    private void Settle(string id, RpcReceipt receipt)
    {
        if (_waiters.Remove(id, out var waiter)) waiter.TrySetResult(receipt);
    }

    /// <summary>Looks after everything unfinished until the journal is closed.</summary>
    private async Task PumpAsync()
    {
        try
        {
            while (_broken is null && !_end.IsCancellationRequested)
            {
                var moving = await CycleAsync(_end.Token);
                await _nudge.WaitAsync(moving, _options.PollInterval, _time, _end.Token);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Closed.
        }
        catch (Exception e)
        {
            await _owner.WaitAsync();
            Break(e);
            _owner.Release();
        }
    }

    private async Task<bool> CycleAsync(CancellationToken cancel)
    {
        await _owner.WaitAsync(cancel);
        try
        {
            if (_broken is not null) return false;
            var open = false;
            await foreach (var (id, receipt) in _driver.CycleAsync(cancel))
            {
                if (receipt is null) open = true;
                else Settle(id, receipt);
            }

            return open;
        }
        finally
        {
            _owner.Release();
        }
    }

    /// <summary>
    /// A refusal before anything is written is the caller's; anything else and the journal can go on no more.
    /// </summary>
    private async Task CrashOrAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is not (RpcException or JournalException or OperationCanceledException))
        {
            Break(e);
            throw;
        }
    }

    /// <summary>Better to stop than to go on in a state that nobody understands. In the owner's turn alone.</summary>
    private void Break(Exception why)
    {
        _broken ??= why;
        foreach (var waiter in _waiters.Values) waiter.TrySetException(_broken);
        _waiters.Clear();
    }

    private void ThrowIfBroken()
    {
        if (_broken is JournalException known) throw new JournalException(known.Kind, known.Message, known);
        if (_broken is not null) throw new InvalidOperationException("The journal has failed.", _broken);
    }
}
