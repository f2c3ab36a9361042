using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// What renters have sealed to this machine: in the journal as it came, in the open only while something is done with
/// it.
/// </summary>
internal sealed class SealedStore(ProviderPorts ports)
{
    public const string JournalPrefix = "provider-sealed:";

    /// <summary>Keeps it for the lease, if it can be read here and is all that the job expects.</summary>
    public async Task<Refusal?> KeepAsync(
        Hash32 lease, JobSpec job, ReadOnlyMemory<byte> sealedBytes, CancellationToken cancel)
    {
        if (Read(lease, job, sealedBytes.Span, out var secrets) is { } refusal) return refusal;
        secrets!.Dispose();
        if (!sealedBytes.IsEmpty) await ports.Journal.SaveAsync(KeyOf(lease), sealedBytes, cancel);
        return null;
    }

    /// <summary>Opens what was kept. The caller wipes it.</summary>
    public async Task<Result<JobSecrets>> OpenAsync(Hash32 lease, JobSpec job, CancellationToken cancel)
    {
        var kept = await ports.Journal.LoadAsync(KeyOf(lease), cancel);
        var sealedBytes = kept.FirstOrDefault(entry => entry.Key == KeyOf(lease)).Value ?? [];
        return Read(lease, job, sealedBytes, out var secrets) is { } refusal ? refusal : secrets!;
    }

    public Task DeleteAsync(Hash32 lease, CancellationToken cancel) => ports.Journal.DeleteAsync(KeyOf(lease), cancel);

    private Refusal? Read(Hash32 lease, JobSpec job, ReadOnlySpan<byte> sealedBytes, out JobSecrets? secrets)
    {
        secrets = JobSecrets.None;
        if (!sealedBytes.IsEmpty)
        {
            // The lease is part of the seal, so that what was meant for one lease opens for no other.
            var open = ports.Unsealer?.Open(sealedBytes, lease.Bytes);
            secrets = open is null ? null : SecretsCodec.Decode(open);
            if (open is not null) CryptographicOperations.ZeroMemory(open);
            if (secrets is null) return SecretRefusals.Unreadable();
        }

        if (secrets.MissingFor(job) is not { } missing) return null;
        secrets.Dispose();
        return SecretRefusals.Missing(missing);
    }

    private static string KeyOf(Hash32 lease) => JournalPrefix + lease;
}
