using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What one rental hands over to each of its providers.</summary>
/// <param name="job">The encoded job, whose hash the request carries.</param>
/// <param name="inputTar">Path of the input, or null.</param>
/// <param name="secrets">What the job expects sealed; null where this process does not know it.</param>
internal sealed class JobParcel(
    byte[] job, string? inputTar, JobSecrets? secrets, IProgress<RenterEvent> events, TimeProvider time)
{
    /// <summary>Sends the job, its secrets sealed to the machine's key, and of its input what the machine does not
    /// have.</summary>
    public async Task<Result<Done>> SendAsync(
        IProviderLine line, Address machine, Hash32 lease, CancellationToken cancel)
    {
        var spec = JobCodec.Decode(job, JobCodec.Hash(job)).Value;
        if (!(await line.AskTermsAsync(lease, spec.InputSha256, cancel)).TryGet(out var terms, out var refusal))
            return refusal;
        ReadOnlyMemory<byte> sealedBytes = default;
        if (spec.WantsSealed && !Seal(terms, machine, lease).TryGet(out sealedBytes, out refusal)) return refusal;
        var parcel = new HandOver(job, null) { Sealed = sealedBytes };
        if (inputTar is null) return await line.HandOverAsync(lease, parcel, cancel);
        await using var file = File.OpenRead(inputTar);
        // Whoever says that it has more than there is has something else.
        var from = terms.HeldBytes <= file.Length ? terms.HeldBytes : 0;
        file.Position = from;
        var reports = new MovedReports(lease, Cargo.Input, file.Length, events, time);
        reports.Report(from);
        await using var rest = new WatchedStream(file, read => reports.Report(from + read));
        return await line.HandOverAsync(lease, parcel with { InputTar = rest, InputOffset = from }, cancel);
    }

    private Result<ReadOnlyMemory<byte>> Seal(HandOverTerms terms, Address machine, Hash32 lease)
    {
        if (secrets is null) return SecretRefusals.Gone();
        if (terms.SealTo is not { } key) return SecretRefusals.Unsupported();
        // The line's certificate speaks for this key; the lease names its address.
        if (key.Address != machine) return SecretRefusals.ForeignKey();
        var open = SecretsCodec.Encode(secrets);
        ReadOnlyMemory<byte> sealedBytes = SealedMessage.Seal(key, open, lease.Bytes);
        CryptographicOperations.ZeroMemory(open);
        return sealedBytes;
    }
}
