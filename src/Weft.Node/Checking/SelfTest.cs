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
    /// <param name="tell">Told what is being done.</param>
    public static HardwareTranscript Run(
        TypedDomain domain, ISigner machine, byte gpus, ProofSize size, UnixTime now, Action<string> tell,
        CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(tell);
        var secret = new Hash32(RandomNumberGenerator.GetBytes(Hash32.Size));
        var challenge = new HardwareChallenge(
            machine.Address, machine.Address, new(RandomNumberGenerator.GetBytes(Hash32.Size)),
            new(SHA256.HashData(secret.Bytes)), gpus, size, now, uint.MaxValue, uint.MaxValue);
        var clock = Stopwatch.StartNew();
        var results = new List<GpuResults>();
        for (var gpu = 0u; gpu < gpus; gpu++)
        {
            stop.ThrowIfCancellationRequested();
            tell($"part {gpu + 1} of {gpus}");
            results.Add(PlainProver.Work(challenge, gpu));
        }

        var commitment = new HardwareCommitment(challenge.Hash(), [.. results.Select(one => one.Roots)]);
        var elapsed = (uint)clock.ElapsedMilliseconds;
        var echoes = new List<Echo>();
        for (var number = 0u; number < size.Echoes; number++)
        {
            clock.Restart();
            var end = PlainProver.Echo(challenge, number % gpus, HardwareTranscript.EchoStart(secret, number));
            echoes.Add(new(end, (uint)(clock.Elapsed.Ticks / TimeSpan.TicksPerMicrosecond)));
        }

        var transcript = new HardwareTranscript(
            domain, Sign(challenge, challenge.Hash()), Sign(commitment, commitment.Hash()), secret, elapsed, PingUs: 0,
            echoes, [.. results.Select(one => one.Open(challenge, commitment, secret))], default);
        return transcript with { Signature = machine.Sign(domain.Digest(transcript.Result().Hash())) };

        Signed<T> Sign<T>(T value, Hash32 hash)
            where T : notnull => new(value, machine.Sign(domain.Digest(hash)));
    }
}
