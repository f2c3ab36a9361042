using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>A machine's side of a check: the work of all its cards in one window, and what is shown of it.</summary>
public sealed class HardwareAnswer : ICheckAnswer
{
    private readonly HardwareChallenge _challenge;
    private readonly IReadOnlyList<IGpuProver> _provers;
    private uint _echoes;

    private HardwareAnswer(
        HardwareChallenge challenge, IReadOnlyList<IGpuProver> provers, Signed<HardwareCommitment> commitment) =>
        (_challenge, _provers, Commitment) = (challenge, provers, commitment);

    public Signed<HardwareCommitment> Commitment { get; }

    /// <param name="work">Does the work of one card of the challenge.</param>
    public static async Task<Result<HardwareAnswer>> WorkAsync(
        TypedDomain domain, ISigner machine, HardwareChallenge challenge,
        Func<HardwareChallenge, uint, IGpuProver> work, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(challenge);
        var working = Enumerable.Range(0, challenge.Gpus)
            .Select(gpu => Task.Run(() => work(challenge, (uint)gpu), cancel)).ToArray();
        try
        {
            var provers = await Task.WhenAll(working);
            var commitment = new HardwareCommitment(challenge.Hash(), [.. provers.Select(one => one.Results.Roots)]);
            return new HardwareAnswer(
                challenge, provers, new(commitment, machine.Sign(domain.Digest(commitment.Hash()))));
        }
        catch (Exception e) when (e is RefusalException or OperationCanceledException)
        {
            foreach (var one in working)
                if (one.IsCompletedSuccessfully) (await one).Dispose();
            if (e is RefusalException no) return no.Why;
            throw;
        }
    }

    /// <summary>The cards in turn, as often as the challenge says and no more.</summary>
    public Result<ulong> Echo(ulong start) => _echoes < _challenge.Size.Echoes
        ? _provers[(int)(_echoes++ % _challenge.Gpus)].Echo(start)
        : CheckingRefusals.TooManyEchoes(_challenge.Size.Echoes);

    public Result<OpenedGpus> Open(Hash32 secret)
    {
        var sum = new Hash32(System.Security.Cryptography.SHA256.HashData(secret.Bytes));
        // Another secret than was promised would let the checker look for rows until it finds what suits it.
        if (sum != _challenge.SecretHash) return CheckingRefusals.OtherSecret();
        return new OpenedGpus([.. _provers.Select(one => one.Results.Open(_challenge, Commitment.Value, secret))]);
    }

    public void Dispose()
    {
        foreach (var prover in _provers) prover.Dispose();
    }
}
