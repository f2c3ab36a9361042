using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>How a provider takes a job: the job itself, then what comes with it, then the lease goes on.</summary>
internal sealed class JobIntake(ProviderOptions options, ProviderPorts ports, TimeProvider time)
{
    /// <param name="inputSha256">In lower-case hex, or null.</param>
    public async Task<Result<HandOverTerms>> TermsAsync(Address renter, string? inputSha256, CancellationToken cancel)
    {
        var held = inputSha256 is null ? 0 : await ports.Inputs.HeldAsync(new(renter, inputSha256), cancel);
        return new HandOverTerms(held) { SealTo = ports.Unsealer?.PublicKey };
    }

    public async Task<Result<Done>> TakeAsync(LeaseHost host, HandOver parcel, CancellationToken cancel)
    {
        var lease = host.State.Lease;
        if (!JobCodec.Decode(parcel.Job.Span, lease.JobHash).TryGet(out var spec, out var refusal)) return refusal;
        if (host.State.Phase != ProviderPhase.AwaitingJob)
            return await host.AskAsync(new ProviderInput.JobTaken(spec, host.State.InputTar), cancel);
        if (await new SealedStore(ports).KeepAsync(lease.Id, spec, parcel.Sealed, cancel) is { } unsealed)
            return unsealed;
        string? path = null;
        if (spec.InputSha256 is { } sum)
        {
            var input = new InputName(lease.Renter, sum.ToLowerInvariant());
            var saved = await ports.Inputs.SaveAsync(
                lease.Id, input, new(parcel.InputTar ?? Stream.Null, parcel.InputOffset), options.MaxInputBytes,
                Coming(host), cancel);
            if (!saved.TryGet(out path, out refusal)) return refusal;
        }

        return await host.AskAsync(new ProviderInput.JobTaken(spec, path), cancel);
    }

    /// <summary>As long as the input comes, the lease waits for it.</summary>
    private DirectProgress<long> Coming(LeaseHost host)
    {
        var beat = new Heartbeat(options.Times.JobWait / 6, () => host.Nudge(new ProviderInput.InputComing()), time);
        return new DirectProgress<long>(_ => beat.Beat());
    }
}
