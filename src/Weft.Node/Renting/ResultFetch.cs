using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Brings one lease's result home: after the log, and again and again where it is cut, as long as the lease waits for
/// it.
/// </summary>
internal sealed class ResultFetch(
    Hash32 id, Func<RenterLease> state, ProviderCalls calls, RenterPorts ports, TimeProvider time,
    Func<RenterInput, CancellationToken, ValueTask> tell)
{
    private static readonly TimeSpan LogWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(1);

    /// <param name="folder">Where it goes; null to leave it.</param>
    public async Task RunAsync(string? folder, long maxBytes, CancellationToken cancel)
    {
        await AfterLogAsync(cancel);
        if (folder is null)
        {
            await tell(new RenterInput.ResultSaved(Path: null), cancel);
            return;
        }

        while (state().Phase == RenterPhase.Saving)
        {
            // Without a line there is nothing to fetch from; one that comes back may come soon.
            if (await calls.OpenResultAsync(ports.Results.Held(id, folder), cancel) is not { } opened)
            {
                await Task.Delay(Pause / 5, time, cancel);
                continue;
            }

            if ((await StoreAsync(opened, folder, maxBytes, cancel)).TryGet(out var path, out var refusal))
            {
                await tell(new RenterInput.ResultSaved(path), cancel);
                return;
            }

            ports.Events.Report(new RenterEvent.Trouble(refusal));
            await tell(new RenterInput.ResultRefused(refusal), cancel);
            await Task.Delay(Pause, time, cancel);
        }

        ports.Results.Discard(id, folder);
    }

    private async Task AfterLogAsync(CancellationToken cancel)
    {
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(Relay.Of(calls.LogEnded), Task.Delay(LogWait, time, impatient.Token));
        impatient.Cancel();
    }

    private async Task<Result<string>> StoreAsync(
        Result<ResultParcel> opened, string folder, long maxBytes, CancellationToken cancel)
    {
        if (!opened.TryGet(out var parcel, out var refusal)) return refusal;
        await using var closing = parcel;
        var reports = new MovedReports(id, Cargo.Result, parcel.Size, ports.Events, time);
        var comes = new Heartbeat(Beat, () => _ = tell(new RenterInput.ResultComing(), cancel), time);
        var progress = new DirectProgress<long>(bytes =>
        {
            reports.Report(bytes);
            comes.Beat();
        });
        return await ports.Results.SaveAsync(id, parcel, folder, maxBytes, progress, cancel);
    }
}
