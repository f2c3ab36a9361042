using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Keeps the line to one lease's provider: dials, hands the job over, listens, follows the log, and dials again with
/// growing pauses when it is cut.
/// </summary>
internal sealed class ProviderCalls(
    Hash32 id, Func<RenterLease> state, JobParcel parcel, TypedDomain domain,
    RenterPorts ports, RenterTimes times, TimeProvider time, Func<RenterInput, CancellationToken, ValueTask> tell)
{
    private readonly TaskCompletionSource _logEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IProviderLine? _line;
    private long _offset;

    /// <summary>Completes when all of the job's output has been seen.</summary>
    public Task LogEnded => _logEnded.Task;

    /// <summary>Says something if there is a line; without one the provider asks again once there is.</summary>
    public async Task<Result<Done>?> SayAsync(RenterMessage message, CancellationToken cancel) =>
        _line is { } line ? await line.SendAsync(id, message, cancel) : default(Result<Done>?);

    /// <inheritdoc cref="IProviderLine.OpenResultAsync"/>
    /// <returns>Null where there is no line.</returns>
    public async Task<Result<ResultParcel>?> OpenResultAsync(long offset, CancellationToken cancel) =>
        _line is { } line ? await line.OpenResultAsync(id, offset, cancel) : default(Result<ResultParcel>?);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var pause = TimeSpan.FromSeconds(1);
        var lost = false;
        while (!cancel.IsCancellationRequested)
        {
            var dialled = time.GetUtcNow();
            Refusal? why;
            try
            {
                why = await TalkAsync(lost, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                why = HostRefusals.StepFailed("talk to the provider", e);
            }

            if (!lost && why is not null) ports.Events.Report(new RenterEvent.LineLost(id, why));
            lost = true;
            try
            {
                await tell(new RenterInput.LineCut(), cancel);
                await Task.Delay(pause, time, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }

            var lasted = time.GetUtcNow() - dialled > times.LongestRedial + pause;
            pause = lasted ? TimeSpan.FromSeconds(1) : ProviderPause(pause * 2);
        }
    }

    private TimeSpan ProviderPause(TimeSpan pause) => pause > times.LongestRedial ? times.LongestRedial : pause;

    private async Task<Refusal?> TalkAsync(bool lost, CancellationToken cancel)
    {
        var lease = state();
        var dialled = await ports.Dialer.DialAsync(lease.Endpoint!, lease.Lease.Key.Machine, cancel);
        if (!dialled.TryGet(out var line, out var refusal)) return refusal;
        await using var hungUp = line;
        using var talk = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task? log = null;
        try
        {
            _line = line;
            if (await HandOverAsync(line, cancel) is { } noHandOver) return noHandOver;
            await tell(new RenterInput.LineUp(), cancel);
            if (lost) ports.Events.Report(new RenterEvent.LineBack(id));
            await foreach (var message in line.ListenAsync(id, cancel))
            {
                if (message is Preparing preparing)
                    ports.Events.Report(new RenterEvent.PreparingJob(id, preparing.Line));
                if (message is ClosingSent closing && !await IsGenuineAsync(closing.Closing, cancel)) continue;
                await tell(new RenterInput.Said(await CheckedAsync(message, cancel)), cancel);
                if (message is JobStarted) log ??= FollowLogAsync(line, talk.Token);
            }

            return null;
        }
        finally
        {
            _line = null;
            talk.Cancel();
            if (log is not null) await log;
        }
    }

    private async Task<Refusal?> HandOverAsync(IProviderLine line, CancellationToken cancel)
    {
        if (state() is not { HandedOver: false, StopWanted: false }) return null;
        if ((await parcel.SendAsync(line, state().Lease.Key.Machine, id, cancel)).TryGet(out _, out var refusal))
            await tell(new RenterInput.HandedOver(), cancel);
        else if (JobRefusals.IsFinal(refusal))
            await tell(new RenterInput.HandOverRefused(refusal), cancel);
        return refusal;
    }

    private Task<bool> IsGenuineAsync(Signed<Closing> closing, CancellationToken cancel) =>
        IsMachinesAsync(closing.Value.Hash(), closing.Signature, cancel);

    /// <summary>A reading under a wrong signature is taken as one without: it is heard, and proves nothing.</summary>
    private async Task<ProviderMessage> CheckedAsync(ProviderMessage message, CancellationToken cancel)
    {
        if (message is not ReadingSent { Signature.Length: > 0 } reading) return message;
        return await IsMachinesAsync(reading.Reading.Hash(), reading.Signature, cancel)
            ? reading
            : reading with { Signature = default };
    }

    private async Task<bool> IsMachinesAsync(Hash32 hash, ReadOnlyMemory<byte> signature, CancellationToken cancel)
    {
        var signed = await ports.Chain.IsSignedByAsync(
            state().Lease.Key.Machine, domain.Digest(hash), signature, cancel);
        return signed.TryGet(out var genuine, out _) && genuine;
    }

    private async Task FollowLogAsync(IProviderLine line, CancellationToken cancel)
    {
        try
        {
            await foreach (var chunk in line.FollowLogAsync(id, _offset, cancel))
            {
                if (_offset == 0) await tell(new RenterInput.OutputSeen(), cancel);
                ports.Events.Report(new RenterEvent.Output(id, chunk));
                _offset = chunk.Offset + chunk.Bytes.Length;
            }

            _logEnded.TrySetResult();
        }
        catch (Exception e)
        {
            // A cut: the next line goes on from the offset. The cut itself is reported by the line.
            if (!cancel.IsCancellationRequested)
                ports.Events.Report(new RenterEvent.Trouble(HostRefusals.StepFailed("follow the log", e)));
        }
    }
}
