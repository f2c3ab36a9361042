namespace Weft.Ethereum.Tests.Journal;

public sealed class CrashTests : IDisposable
{
    private readonly JournalHome _home = new();

    public static TheoryData<string> Steps => [.. Enum.GetNames<JournalStep>()];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_crash_between_any_two_steps_neither_loses_nor_doubles_an_intent(string step)
    {
        var at = Enum.Parse<JournalStep>(step);
        var chain =
            new FakeChain { Automine = at is not (JournalStep.ReplacementWritten or JournalStep.RenumberedWritten) };
        await CrashAsync(chain, at);

        chain.Automine = true;
        // A replacement may have been signed a moment before the fee rose, and this life replaces nothing for an hour.
        chain.BaseFee = FakeChain.UsualBaseFee;
        await using var journal = await _home.OpenAsync(chain.Rpc);
        var mining = MineWhileAsync(chain, async () =>
        {
            var first = await journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
            var second = await journal.SubmitAsync(JournalHome.Intent("b"), Cancel);
            Assert.True(first.Succeeded && second.Succeeded);
        });
        // So that an intent that is lost says so.
        await mining.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        Assert.Equal(1, chain.Effects(JournalHome.Data("a")));
        Assert.Equal(1, chain.Effects(JournalHome.Data("b")));
    }

    [Fact]
    public async Task A_crash_after_the_bytes_are_on_disk_sends_the_same_bytes_at_the_next_start()
    {
        var chain = new FakeChain();
        await CrashAsync(chain, JournalStep.Written);
        Assert.Empty(chain.Received);
        await using var journal = await _home.OpenAsync(chain.Rpc);
        await chain.UntilAsync(() => chain.Received.Count > 0, Cancel);
        chain.Mine();
        var receipt = await journal.ResumeAsync("a", Cancel);
        Assert.Equal(chain.Mined[0].Hash, receipt!.Transaction);
    }

    [Fact]
    public async Task A_crash_before_anything_is_written_leaves_nothing()
    {
        var chain = new FakeChain();
        await CrashAsync(chain, JournalStep.Planned);
        await using var journal = await _home.OpenAsync(chain.Rpc);
        Assert.Null(await journal.ResumeAsync("a", Cancel));
        Assert.Empty(await journal.OpenIntentsAsync(Cancel));
    }

    /// <summary>Runs until the journal dies at the step.</summary>
    [Theory]
    [InlineData("Planned")]
    [InlineData("Written")]
    [InlineData("Sent")]
    public async Task A_journal_that_is_closed_while_it_sends_says_so_and_goes_on_at_the_next_start(string step)
    {
        var at = Enum.Parse<JournalStep>(step);
        var chain = new FakeChain();
        TransactionJournal? journal = null;
        Task? closing = null;
        journal = await _home.OpenAsync(chain.Rpc, _home.Options with
        {
            Between = now =>
            {
                if (now != at || closing is not null) return;
                closing = Task.Run(() => journal!.DisposeAsync().AsTask());
                // As far as it comes: it has to wait for what is being sent.
                ((IAsyncResult)closing).AsyncWaitHandle.WaitOne(200);
            },
        });
        var submitted = journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
        var end = await Assert.ThrowsAsync<JournalException>(
            () => submitted.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.Equal(JournalFailure.Closed, end.Kind);
        await closing!.WaitAsync(TimeSpan.FromSeconds(20), Cancel);

        chain.Automine = true;
        await using var next = await _home.OpenAsync(chain.Rpc);
        var again = next.SubmitAsync(JournalHome.Intent("a"), Cancel);
        await MineWhileAsync(chain, () => again.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.Equal(1, chain.Effects(JournalHome.Data("a")));
    }

    private async Task CrashAsync(FakeChain chain, JournalStep at)
    {
        var crashed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var journal = await _home.OpenAsync(chain.Rpc, _home.Options with
        {
            ReplaceAfter = TimeSpan.FromMilliseconds(5),
            Between = step =>
            {
                if (step != at) return;
                crashed.TrySetResult();
                throw new CrashException();
            },
        });
        var submitted = journal.SubmitAsync(JournalHome.Intent("a"), Cancel);
        if (at is JournalStep.ReplacementWritten or JournalStep.RenumberedWritten)
        {
            await chain.UntilAsync(() => chain.Received.Count > 0, Cancel);
            if (at is JournalStep.RenumberedWritten) chain.MineForeign(_home.Key);
            else chain.BaseFee = 1_000_000;
        }

        await MineWhileAsync(chain, () => crashed.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        var end = await Record.ExceptionAsync(() => submitted);
        Assert.True(end is null or CrashException, end?.ToString());
    }

    /// <summary>Lets blocks go by as the journal looks at the chain.</summary>
    private static async Task MineWhileAsync(FakeChain chain, Func<Task> work)
    {
        var task = work();
        while (!task.IsCompleted)
        {
            chain.Mine();
            await Task.WhenAny(task, Task.Delay(2, Cancel));
        }

        await task;
    }
}
