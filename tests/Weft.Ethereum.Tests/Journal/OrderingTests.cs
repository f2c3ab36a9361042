namespace Weft.Ethereum.Tests.Journal;

public sealed class OrderingTests : IDisposable
{
    private readonly JournalHome _home = new();
    private readonly FakeChain _chain = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_dropped_transaction_is_handed_in_again_with_the_same_bytes()
    {
        await using var journal = await _home.OpenAsync(_chain.Rpc);
        var receipt = journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
        await _chain.UntilAsync(() => _chain.Received.Count == 1, Cancel);
        _chain.Drop();
        await _chain.UntilAsync(() => _chain.Received.Count >= 2, Cancel);
        _chain.Mine();
        Assert.True((await receipt).Succeeded);
        Assert.Single(_chain.Received.Select(t => t.Hash).Distinct());
    }

    [Fact]
    public async Task A_stuck_transaction_is_replaced_with_both_fees_an_eighth_up_until_the_cap()
    {
        var options = _home.Options with { ReplaceAfter = TimeSpan.FromMilliseconds(5), MaxFeeCapWei = 3_000 };
        await using var journal = await _home.OpenAsync(_chain.Rpc, options);
        var receipt = journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
        await _chain.UntilAsync(() => _chain.Received.Select(t => t.Hash).Distinct().Count() >= 4, Cancel);
        var sent = _chain.Received.DistinctBy(t => t.Hash).Select(t => (FeeMarketTransaction)t.Transaction).ToArray();
        for (var i = 1; i < sent.Length; i++)
        {
            Assert.True(sent[i].MaxFeePerGas * 8 >= sent[i - 1].MaxFeePerGas * 9);
            Assert.True(sent[i].MaxPriorityFeePerGas * 8 >= sent[i - 1].MaxPriorityFeePerGas * 9);
        }

        Assert.Single(sent.Select(t => t.Nonce).Distinct());
        Assert.All(sent, t => Assert.True(t.MaxFeePerGas <= 3_000));
        var before = _chain.Received.Count;
        await _chain.UntilAsync(() => _chain.Received.Count > before + 3, Cancel);
        _chain.Mine();
        Assert.True((await receipt).Succeeded);
        Assert.Equal(1, _chain.Effects(JournalHome.Data("a")));
    }

    [Fact]
    public async Task The_answer_may_get_lost_but_not_the_receipt()
    {
        _chain.LoseAnswers = true;
        _chain.Automine = true;
        await using var journal = await _home.OpenAsync(_chain.Rpc);
        Assert.True((await journal.SubmitAsync(JournalHome.Intent("a"), Cancel)).Succeeded);
        Assert.Single(_chain.Mined);
    }

    [Fact]
    public async Task A_chain_out_of_reach_delays_and_never_doubles()
    {
        await using var journal = await _home.OpenAsync(_chain.Rpc);
        var receipt = journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
        await _chain.UntilAsync(() => _chain.Received.Count == 1, Cancel);
        _chain.Down = true;
        var asked = 0;
        await _chain.UntilAsync(() => ++asked > 5, Cancel);
        _chain.Down = false;
        _chain.Mine();
        Assert.True((await receipt).Succeeded);
        Assert.Single(_chain.Mined);
    }

    [Fact]
    public async Task A_nonce_that_somebody_else_used_is_replaced_only_when_that_is_final()
    {
        await using var journal = await _home.OpenAsync(_chain.Rpc);
        var receipt = journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
        await _chain.UntilAsync(() => _chain.Received.Count == 1, Cancel);
        _chain.MineForeign(_home.Key);
        var asked = 0;
        await _chain.UntilAsync(() => ++asked > 30, Cancel);
        Assert.All(_chain.Received, t => Assert.Equal(0ul, t.Transaction.Nonce));
        _chain.Mine(4);
        await _chain.UntilAsync(() => _chain.Received.Any(t => t.Transaction.Nonce == 1), Cancel);
        _chain.Mine();
        Assert.True((await receipt).Succeeded);
        Assert.Equal(1, _chain.Effects(JournalHome.Data("a")));
    }

    [Fact]
    public async Task A_nonce_that_comes_back_by_a_reorganisation_is_used_after_all()
    {
        await using var journal = await _home.OpenAsync(_chain.Rpc);
        var receipt = journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
        await _chain.UntilAsync(() => _chain.Received.Count == 1, Cancel);
        _chain.MineForeign(_home.Key);
        var before = _chain.Received.Count;
        _chain.Reorganise(1);
        await _chain.UntilAsync(() => _chain.Received.Count > before, Cancel);
        _chain.Mine();
        Assert.True((await receipt).Succeeded);
        Assert.Equal(0ul, Assert.Single(_chain.Mined).Transaction.Nonce);
    }

    [Fact]
    public async Task A_reverted_transaction_is_reported_spends_its_nonce_and_is_not_tried_again()
    {
        _chain.Automine = true;
        _chain.Reverts = t => t.Transaction.Data.Span.SequenceEqual(JournalHome.Data("bad"));
        await using var journal = await _home.OpenAsync(_chain.Rpc);
        var bad = await journal.SubmitAsync(JournalHome.Intent("bad"), Cancel);
        Assert.False(bad.Succeeded);
        Assert.Equal(bad.Transaction, (await journal.SubmitAsync(JournalHome.Intent("bad"), Cancel)).Transaction);
        var good = await journal.SubmitAsync(JournalHome.Intent("good"), Cancel);
        Assert.True(good.Succeeded);
        Assert.Equal([0ul, 1ul], _chain.Mined.Select(t => t.Transaction.Nonce));
    }

    [Fact]
    public async Task A_transaction_that_a_reorganisation_drops_is_brought_back()
    {
        var options = _home.Options with { Confirmations = 3 };
        await using var journal = await _home.OpenAsync(_chain.Rpc, options);
        var receipt = journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
        await _chain.UntilAsync(() => _chain.Received.Count == 1, Cancel);
        _chain.Mine(2);
        var asked = 0;
        await _chain.UntilAsync(() => ++asked > 20, Cancel);
        Assert.False(receipt.IsCompleted);
        _chain.Reorganise(2);
        Assert.Empty(_chain.Mined);
        await _chain.UntilAsync(() => _chain.Received.Count >= 2, Cancel);
        _chain.Mine(3);
        var found = await receipt;
        Assert.Equal(1ul, found.Block);
        Assert.Single(_chain.Mined);
    }

    [Fact]
    public async Task A_transaction_already_handed_out_is_still_watched_until_it_is_final()
    {
        _chain.Automine = true;
        await using var journal = await _home.OpenAsync(_chain.Rpc);
        await journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
        _chain.Reorganise(1);
        await _chain.UntilAsync(() => _chain.Effects(JournalHome.Data("a")) == 1, Cancel);
        Assert.Single(_chain.Mined);
    }
}
