using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// Where a machine keeps the inputs of jobs. An input is known by who sent it and by its SHA-256, so that nobody can
/// find out what somebody else has sent; it may stay when its lease has ended, and need not be sent again then.
/// </summary>
public interface IInputs
{
    /// <summary>
    /// Once, before anything else: the files that leases of an earlier life use. What belongs to nobody is removed.
    /// </summary>
    Task BeginAsync(IReadOnlyDictionary<Hash32, string> used, CancellationToken cancel);

    /// <summary>How many bytes of it are here, from its beginning on; 0 for none.</summary>
    Task<long> HeldAsync(InputName input, CancellationToken cancel);

    /// <summary>
    /// Keeps the input for <paramref name="lease"/>, with what is here of it and what comes. The whole is hashed; what
    /// was cut off is kept, and goes on with the next try.
    /// </summary>
    /// <param name="progress">Gets how many bytes are here, as they come.</param>
    /// <returns>The path of the file.</returns>
    Task<Result<string>> SaveAsync(
        Hash32 lease, InputName input, InputRest rest, long maxBytes, IProgress<long> progress,
        CancellationToken cancel);

    /// <summary>The lease needs its input no more. What is not there is fine.</summary>
    Task ReleaseAsync(Hash32 lease, CancellationToken cancel);
}

/// <param name="Sha256">Of the tar, as 64 digits of lower-case hex.</param>
public readonly record struct InputName(Address Renter, string Sha256);

/// <param name="Offset">Position of the first of <paramref name="Bytes"/> in the whole input.</param>
public sealed record InputRest(Stream Bytes, long Offset);
