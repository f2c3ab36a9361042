using System.Runtime.CompilerServices;
using System.Text.Json;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Somebody who rents: asks, runs the job on what the chain opened, pays as it runs, and brings the result home.
/// One process at a time may run rentals of one journal; lists, logs and stopping work from any other.
/// </summary>
public sealed class RenterNode(RenterOptions options, RenterPorts ports, TimeProvider time)
{
    private const uint LongestLease = (1 << 24) - 1;

    /// <summary>Gateways keep a request for a day.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    /// <summary>
    /// One request from asking to the closing statement. <paramref name="stop"/> (Ctrl-C) ends it cleanly and pays only
    /// what was used; <paramref name="cancel"/> drops everything, to be found by <see cref="FinishAsync"/> later.
    /// </summary>
    public async Task<Result<Statement>> RunAsync(RentOrder order, CancellationToken stop, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (ports.Gateways.Count == 0) return RentingRefusals.NoGateway();
        var now = time.GetUtcNow();
        if (Fault(order, now) is { } fault) return RentingRefusals.OrderMalformed(fault);
        if (!(await ports.Chain.HeadAsync(cancel)).TryGet(out var head, out var refusal)) return refusal;
        var behind = head.Time.ToDateTimeOffset() - time.GetUtcNow();
        if (behind > order.Life) return ProvidingRefusals.ClockOff(behind);
        if (await CheckMoneyAsync(order, cancel) is { } tooLow) return tooLow;

        var job = JobCodec.Encode(order.Job);
        var expiry = UnixTime.From((order.Start ?? now) + order.Life);
        var request = new Request(
            ports.Account.Address, order.GpuClasses, order.GpusPerMachine, order.Machines, order.MaxPrice,
            order.Duration,
            order.Regions, order.Features, JobCodec.Hash(job), order.Matcher, order.MatchFee,
            await ports.Nonces.NextAsync(cancel), expiry);
        var signed = new Signed<Request>(request, ports.Account.Sign(options.Domain.Digest(request.Hash())));
        var rental = new Rental(signed, job, RentalPhase.Asking, expiry.ToDateTimeOffset() + options.Times.NewsWait)
        {
            AskedAt = now,
            Start = order.Start,
            FromBlock = head.Block,
            InputTar = order.InputTar,
            OutputFolder = order.OutputFolder,
        };
        return await new RentalHost(rental, order.Secrets, options, ports, time)
            .RunAsync(fresh: true, stop, cancel);
    }

    /// <summary>Goes on with every rental that an earlier life of this node left, and closes it.</summary>
    public async Task<IReadOnlyList<Statement>> FinishAsync(CancellationToken stop, CancellationToken cancel)
    {
        List<Task<Statement>> running = [];
        foreach (var rental in await LoadAsync(cancel))
        {
            // Given up earlier, but somebody may have filled it since: it is watched until it has expired.
            var state = rental is { Phase: RentalPhase.Done, Leases.Count: 0 }
                ? rental with { Phase = RentalPhase.Cancelling, StopWanted = true, MayStillOpen = false }
                : rental;
            running.Add(
                new RentalHost(state, secrets: null, options, ports, time).RunAsync(fresh: false, stop, cancel));
        }

        return await Task.WhenAll(running);
    }

    /// <summary>The open leases that this node remembers.</summary>
    public async Task<IReadOnlyList<RentedLease>> RentedAsync(CancellationToken cancel) =>
    [
        .. (await LoadAsync(cancel)).SelectMany(rental => rental.Leases)
            .Where(lease => lease.Phase != RenterPhase.Closed)
            .Select(lease => new RentedLease(lease.Lease, lease.Phase, lease.Endpoint, lease.Signed, lease.StartedAt)),
    ];

    /// <summary>Tells the provider to stop the job; whoever runs the rental hears of it and closes.</summary>
    public async Task<Result<Done>> StopAsync(Hash32 lease, CancellationToken cancel)
    {
        if (!(await DialAsync(lease, cancel)).TryGet(out var line, out var refusal)) return refusal;
        await using var hungUp = line;
        return await line.SendAsync(lease, new StopWanted(), cancel);
    }

    /// <summary>
    /// The job's output from <paramref name="offset"/> on; a lease that cannot be reached is reported as trouble.
    /// </summary>
    public async IAsyncEnumerable<LogChunk> LogsAsync(
        Hash32 lease, long offset, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!(await DialAsync(lease, cancel)).TryGet(out var line, out var refusal))
        {
            ports.Events.Report(new RenterEvent.Trouble(refusal));
            yield break;
        }

        await using var hungUp = line;
        await foreach (var chunk in line.FollowLogAsync(lease, offset, cancel)) yield return chunk;
    }

    private async Task<Result<IProviderLine>> DialAsync(Hash32 lease, CancellationToken cancel)
    {
        var rented = (await RentedAsync(cancel)).FirstOrDefault(one => one.Lease.Id == lease);
        return rented?.Endpoint is { } endpoint
            ? await ports.Dialer.DialAsync(endpoint, rented.Lease.Key.Machine, cancel)
            : RentingRefusals.RentalUnknown(lease);
    }

    private static string? Fault(RentOrder order, DateTimeOffset now)
    {
        if (order.GpuClasses.IsEmpty) return "no GPU class";
        if (order.GpusPerMachine is 0 or > 64) return "GPUs per machine";
        if (order.Machines == 0) return "no machine";
        if (order.Duration is 0 or > LongestLease) return $"a duration of {order.Duration} s";
        if (order.Life < TimeSpan.FromSeconds(5) || (order.Start ?? now) + order.Life > now + LongestLife)
            return "how long it may stay in the book";
        if (order.Start <= now) return "a time that is over";
        if (order.Secrets.MissingFor(order.Job) is { } missing) return $"a job without its secret {missing}";
        return JobCodec.Fault(order.Job) is { } fault ? $"job: {fault}" : null;
    }

    private async Task<Refusal?> CheckMoneyAsync(RentOrder order, CancellationToken cancel)
    {
        if (!(await ports.Chain.AccountAsync(ports.Account.Address, cancel)).TryGet(out var account, out var refusal))
            return refusal;
        var one = order.MaxPrice.LockRoundedUp(order.GpusPerMachine, order.Duration);
        var needed = new Money(checked((one.BaseUnits * order.Machines) + order.MatchFee));
        return account.Free < needed ? RentingRefusals.BalanceTooLow(account.Free, needed) : null;
    }

    private async Task<IReadOnlyList<Rental>> LoadAsync(CancellationToken cancel) =>
    [
        .. (await ports.Journal.LoadAsync(RentalHost.JournalPrefix, cancel)).Select(saved =>
            JsonSerializer.Deserialize(saved.Value, NodeJson.Default.Rental)
            ?? throw new InvalidDataException("A rental in the journal is empty.")),
    ];
}
