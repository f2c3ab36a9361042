using System.Diagnostics;
using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// A machine that challenges itself: the whole protocol with one key on both sides. Nobody else has to believe its
/// times; it shows that the work can be done, and how long it takes.
/// </summary>
public static class SelfTest
{
    /// <param name="work">Does the work of one GPU of the challenge.</param>
    /// <param name="tell">Told what is being done.</param>
    public static HardwareTranscript Run(
        TypedDomain domain, ISigner machine, byte gpus, ProofSize size, UnixTime now,
        Func<HardwareChallenge, uint, IGpuProver> work, Action<string> tell, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(tell);
        var secret = new Hash32(RandomNumberGenerator.GetBytes(Hash32.Size));
        var challenge = new HardwareChallenge(
            machine.Address, machine.Address, new(RandomNumberGenerator.GetBytes(Hash32.Size)),
            new(SHA256.HashData(secret.Bytes)), gpus, size, now, uint.MaxValue, uint.MaxValue);
        var provers = new List<IGpuProver>();
        try
        {
            var clock = Stopwatch.StartNew();
            for (var gpu = 0u; gpu < gpus; gpu++)
            {
                stop.ThrowIfCancellationRequested();
                tell($"part {gpu + 1} of {gpus}");
                provers.Add(work(challenge, gpu));
            }

            var commitment = new HardwareCommitment(challenge.Hash(), [.. provers.Select(one => one.Results.Roots)]);
            var elapsed = (uint)clock.ElapsedMilliseconds;
            return Signed(domain, machine, challenge, commitment, secret, elapsed, provers);
        }
        finally
        {
            foreach (var prover in provers) prover.Dispose();
        }
    }

    private static HardwareTranscript Signed(
        TypedDomain domain, ISigner machine, HardwareChallenge challenge, HardwareCommitment commitment, Hash32 secret,
        uint elapsedMs, List<IGpuProver> provers)
    {
        var echoes = new List<Echo>();
        for (var number = 0u; number < challenge.Size.Echoes; number++)
        {
            var clock = Stopwatch.StartNew();
            var end = provers[(int)(number % challenge.Gpus)].Echo(HardwareTranscript.EchoStart(secret, number));
            echoes.Add(new(end, (uint)(clock.Elapsed.Ticks / TimeSpan.TicksPerMicrosecond)));
        }

        var transcript = new HardwareTranscript(
            domain, Sign(challenge, challenge.Hash()), Sign(commitment, commitment.Hash()), secret, elapsedMs,
            PingUs: 0, echoes, [.. provers.Select(one => one.Results.Open(challenge, commitment, secret))], default);
        return transcript with { Signature = machine.Sign(domain.Digest(transcript.Result().Hash())) };

        Signed<T> Sign<T>(T value, Hash32 hash)
            where T : notnull => new(value, machine.Sign(domain.Digest(hash)));
    }
}
