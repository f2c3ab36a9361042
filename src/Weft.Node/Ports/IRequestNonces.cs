namespace Weft.Node;

/// <summary>
/// Numbers for an account's requests, each given out once and each larger than the one before, whoever asks. They go up
/// by one, because the contract remembers a window of 32 below the highest number that it has seen.
/// </summary>
public interface IRequestNonces
{
    Task<ulong> NextAsync(CancellationToken cancel);
}
