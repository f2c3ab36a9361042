using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What one rental hands over to each of its providers.</summary>
/// <param name="job">The encoded job, whose hash the request carries.</param>
/// <param name="inputTar">Path of the input, or null.</param>
internal sealed class JobParcel(byte[] job, string? inputTar, IProgress<RenterEvent> events, TimeProvider time)
{
    /// <summary>Sends the job, and of its input what the machine does not have.</summary>
    public async Task<Result<Done>> SendAsync(IProviderLine line, Hash32 lease, CancellationToken cancel)
    {
        var spec = JobCodec.Decode(job, JobCodec.Hash(job)).Value;
        if (!(await line.AskTermsAsync(lease, spec.InputSha256, cancel)).TryGet(out var terms, out var refusal))
            return refusal;
        if (inputTar is null) return await line.HandOverAsync(lease, new HandOver(job, null), cancel);
        await using var file = File.OpenRead(inputTar);
        // Whoever says that it has more than there is has something else.
        var from = terms.HeldBytes <= file.Length ? terms.HeldBytes : 0;
        file.Position = from;
        var reports = new MovedReports(lease, Cargo.Input, file.Length, events, time);
        reports.Report(from);
        await using var rest = new WatchedStream(file, read => reports.Report(from + read));
        return await line.HandOverAsync(lease, new HandOver(job, rest) { InputOffset = from }, cancel);
    }
}
