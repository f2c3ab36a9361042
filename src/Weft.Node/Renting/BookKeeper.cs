using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Keeps one request in the gateways' books and hears from them until its leases' places are known.</summary>
/// <param name="fresh">Asked for the first time, so that nobody can have filled it before a refusal.</param>
internal sealed class BookKeeper(
    Signed<Request> request, RenterPorts ports, TimeProvider time, Signal changed, Func<Rental> state, bool fresh)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Hash32 _hash = request.Value.Hash();

    /// <summary>Several would hold machines for a time to come, and only one can open the lease.</summary>
    private readonly IReadOnlyList<IGateway> _gateways =
        state().Start is null ? ports.Gateways : [.. ports.Gateways.Take(1)];

    private int _refused;

    public async Task RunAsync(Func<RentalInput, CancellationToken, ValueTask> tell, CancellationToken cancel)
    {
        var keeping = _gateways.Select(gateway => KeepAsync(gateway, tell, cancel)).ToList();
        await Task.WhenAll(keeping);
    }

    private async Task KeepAsync(
        IGateway gateway, Func<RentalInput, CancellationToken, ValueTask> tell, CancellationToken cancel)
    {
        for (var first = true; IsNewsWanted(); first = false)
        {
            try
            {
                var asked = state().Phase == RentalPhase.Asking;
                var refusal = asked ? await SubmitAsync(gateway, cancel) : null;
                // Only the first answer decides; later a gateway may just be restarting.
                if (refusal is not null && first && await RefusedAsync(refusal, tell, cancel)) return;
                if (refusal is null && first && asked)
                    ports.Events.Report(new RenterEvent.Asked(request.Value, _gateways.Count));
                if (refusal is null && await WatchAsync(gateway, tell, cancel)) return;
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                ports.Events.Report(new RenterEvent.Trouble(HostRefusals.StepFailed("hear from a gateway", e)));
            }

            await Task.Delay(Pause, time, cancel);
        }
    }

    private async Task<Refusal?> SubmitAsync(IGateway gateway, CancellationToken cancel)
    {
        UnixTime? start = state().Start is { } at ? UnixTime.From(at) : null;
        if ((await gateway.SubmitAsync(request, start, cancel)).TryGet(out _, out var refusal)) return null;
        ports.Events.Report(new RenterEvent.Trouble(refusal));
        return refusal;
    }

    /// <returns>True when this gateway has nothing more to say.</returns>
    private async Task<bool> WatchAsync(
        IGateway gateway, Func<RentalInput, CancellationToken, ValueTask> tell, CancellationToken cancel)
    {
        await foreach (var news in gateway.WatchAsync(_hash, cancel))
        {
            switch (news)
            {
                case RequestWaiting waiting:
                    await tell(new RentalInput.Waiting(waiting.Why), cancel);
                    break;
                case RequestRefused refused:
                    if (await RefusedAsync(refused.Why, tell, cancel)) return true;
                    break;
                case RequestSettled settled:
                    foreach (var place in settled.Leases) await LocateAsync(place, tell, cancel);
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The chain's own word that the lease is open comes first; only then is the gateway's place used.
    /// </summary>
    private async Task LocateAsync(
        LeaseAt place, Func<RentalInput, CancellationToken, ValueTask> tell, CancellationToken cancel)
    {
        var id = place.Lease.Id;
        while (state().Phase < RentalPhase.Done)
        {
            var next = changed.Next;
            if (state().Leases.Any(lease => lease.Lease.Id == id))
            {
                await tell(new RentalInput.OfLease(id, new RenterInput.Located(place.Endpoint)), cancel);
                return;
            }

            await Signal.WaitAsync(next, TimeSpan.FromMinutes(1), time, cancel);
        }
    }

    private async Task<bool> RefusedAsync(
        Refusal why, Func<RentalInput, CancellationToken, ValueTask> tell, CancellationToken cancel)
    {
        // Once it is filled, a gateway that has forgotten it may hear of it from its chain again; and an earlier life
        // of this node may have got it filled already.
        if (!fresh || state().Phase != RentalPhase.Asking) return false;
        if (++_refused < _gateways.Count) return true;
        await tell(new RentalInput.BookRefused(why), cancel);
        return true;
    }

    private bool IsNewsWanted()
    {
        var now = state();
        return now.Phase < RentalPhase.Serving
            || (now.Phase == RentalPhase.Serving && now.Leases.Any(lease => lease.WantsLine && lease.Endpoint is null));
    }
}
