using Microsoft.Data.Sqlite;

namespace Weft.Ethereum.Tests.Journal;

public sealed class IdentityTests : IDisposable
{
    private readonly JournalHome _home = new();
    private readonly FakeChain _chain = new() { Automine = true };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task The_same_intent_many_times_at_once_is_one_transaction()
    {
        await using var journal = await _home.OpenAsync(_chain.Rpc);
        var receipts = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => journal.SubmitAsync(JournalHome.Intent($"i{i % 4}"), Cancel)));
        Assert.Equal(4, _chain.Mined.Count);
        Assert.Equal(4, receipts.Select(r => r.Transaction).Distinct().Count());
        Assert.Equal([0ul, 1ul, 2ul, 3ul], _chain.Mined.Select(t => t.Transaction.Nonce));
    }

    [Fact]
    public async Task After_it_is_final_and_after_a_restart_the_first_receipt_comes_back()
    {
        RpcReceipt first;
        var final = new TaskCompletionSource();
        var options = _home.Options with
        {
            Between = step =>
            {
                if (step == JournalStep.FinalWritten) final.TrySetResult();
            },
        };
        await using (var journal = await _home.OpenAsync(_chain.Rpc, options))
        {
            first = await journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
            _chain.Mine(10);
            await final.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel);
        }

        await using var again = await _home.OpenAsync(_chain.Rpc);
        var second = await again.SubmitAsync(JournalHome.Intent("a"), Cancel);
        Assert.Equal((first.Transaction, first.Block, first.FeeWei), (second.Transaction, second.Block, second.FeeWei));
        Assert.Single(_chain.Mined);
    }

    [Fact]
    public async Task An_id_that_means_something_else_is_refused()
    {
        await using var journal = await _home.OpenAsync(_chain.Rpc);
        await journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
        var e = await Assert.ThrowsAsync<JournalException>(
            () => journal.SubmitAsync(JournalHome.Intent("a") with { ValueWei = 1 }, Cancel));
        Assert.Equal(JournalFailure.IntentChanged, e.Kind);
    }

    [Fact]
    public async Task One_key_has_one_writer()
    {
        await using var journal = await _home.OpenAsync(_chain.Rpc);
        var e = await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync(_chain.Rpc));
        Assert.Equal(JournalFailure.InUse, e.Kind);
    }

    [Fact]
    public async Task The_journal_of_another_chain_or_key_is_not_touched()
    {
        await (await _home.OpenAsync(_chain.Rpc)).DisposeAsync();
        var other = new FakeChain { Genesis = "another" };
        var e = await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync(other.Rpc));
        Assert.Equal(JournalFailure.Foreign, e.Kind);
        using var key = PrivateKey.Generate();
        e = await Assert.ThrowsAsync<JournalException>(() => TransactionJournal.OpenAsync(
            _chain.Rpc, new JournalHome.Signer(key), _home.Options, TimeProvider.System, Cancel));
        Assert.Equal(JournalFailure.Foreign, e.Kind);
    }

    [Theory]
    [InlineData("UPDATE intent SET data = x'00'")]
    [InlineData("UPDATE intent SET receiver = x'00'")]
    [InlineData("UPDATE intent SET gas = gas + 1")]
    [InlineData("UPDATE attempt SET raw = x'00'")]
    [InlineData("DELETE FROM attempt")]
    [InlineData("UPDATE intent SET receipt = '{}'")]
    public async Task A_row_that_was_changed_on_disk_is_not_believed(string damage)
    {
        await using (var journal = await _home.OpenAsync(_chain.Rpc)) await journal.SubmitAsync(
            JournalHome.Intent("a"), Cancel);
        using (var connection = new SqliteConnection($"Data Source={_home.Path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA foreign_keys=OFF; " + damage;
            command.ExecuteNonQuery();
        }

        await using var again = await _home.OpenAsync(_chain.Rpc);
        var e = await Assert.ThrowsAsync<JournalException>(() => again.SubmitAsync(JournalHome.Intent("a"), Cancel));
        Assert.Equal(JournalFailure.Damaged, e.Kind);
    }

    [Fact]
    public async Task A_file_that_is_no_journal_is_said_to_be_damaged()
    {
        await File.WriteAllTextAsync(_home.Path, new string('x', 5_000), Cancel);
        var e = await Assert.ThrowsAsync<JournalException>(() => _home.OpenAsync(_chain.Rpc));
        Assert.Equal(JournalFailure.Damaged, e.Kind);
    }

    [Fact]
    public async Task An_account_that_cannot_pay_the_gas_is_told_before_anything_is_written()
    {
        _chain.Balance = 5;
        await using var journal = await _home.OpenAsync(_chain.Rpc);
        var e = await Assert.ThrowsAsync<JournalException>(() => journal.SubmitAsync(JournalHome.Intent("a"), Cancel));
        Assert.Equal(JournalFailure.GasEmpty, e.Kind);
        Assert.Null(await journal.ResumeAsync("a", Cancel));
        Assert.Empty(_chain.Received);
    }
}
