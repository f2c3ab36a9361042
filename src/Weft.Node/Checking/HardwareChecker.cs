using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>A checker's side of a check: asks, takes the time, and signs what it was shown.</summary>
public sealed class HardwareChecker(TypedDomain domain, ISigner checker, TimeProvider time)
{
    private const int Pings = 5;

    /// <summary>How long after the deadline an answer is still waited for: late is a finding, silence is not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Nothing is waited for longer, whatever the deadline.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <returns>What was said, whether it proves something or not: that is for <see cref="HardwareAudit"/>.</returns>
    public async Task<Result<HardwareTranscript>> CheckAsync(
        ICheckLine line, Address machine, byte gpus, HardwareDemand demand, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(demand);
        if (!(await PingAsync(line, cancel)).TryGet(out var ping, out var refusal)) return refusal;
        var secret = new Hash32(RandomNumberGenerator.GetBytes(Hash32.Size));
        var challenge = new HardwareChallenge(
            checker.Address, machine, new(RandomNumberGenerator.GetBytes(Hash32.Size)),
            new(SHA256.HashData(secret.Bytes)), gpus, demand.Size, UnixTime.From(time.GetUtcNow()), demand.DeadlineMs,
            demand.EchoDeadlineUs);
        var asked = time.GetTimestamp();
        if (!(await AskAsync(line, challenge, cancel)).TryGet(out var commitment, out refusal)) return refusal;
        var elapsed = (uint)Math.Min(uint.MaxValue, time.GetElapsedTime(asked).TotalMilliseconds);
        var echoes = new List<Echo>();
        for (var number = 0u; number < demand.Size.Echoes; number++)
        {
            asked = time.GetTimestamp();
            var start = HardwareTranscript.EchoStart(secret, number);
            if (!(await line.EchoAsync(start, cancel)).TryGet(out var end, out refusal)) return refusal;
            echoes.Add(new(end, Microseconds(asked)));
        }

        if (!(await line.OpenAsync(secret, cancel)).TryGet(out var opened, out refusal)) return refusal;
        var transcript = new HardwareTranscript(
            domain, Signed(challenge), commitment, secret, elapsed, ping, echoes, opened.Gpus, default);
        return transcript with { Signature = checker.Sign(domain.Digest(transcript.Result().Hash())) };
    }

    private Signed<HardwareChallenge> Signed(HardwareChallenge challenge) =>
        new(challenge, checker.Sign(domain.Digest(challenge.Hash())));

    private async Task<Result<Signed<HardwareCommitment>>> AskAsync(
        ICheckLine line, HardwareChallenge challenge, CancellationToken cancel)
    {
        var wait = TimeSpan.FromMilliseconds(challenge.DeadlineMs) + Patience;
        if (wait > Longest) wait = Longest;
        using var silence = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, silence.Token);
        try
        {
            return await line.ChallengeAsync(Signed(challenge), either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return CheckingRefusals.NoAnswer(wait);
        }
    }

    /// <summary>The least of several: what the way takes when nothing holds it up.</summary>
    private async Task<Result<uint>> PingAsync(ICheckLine line, CancellationToken cancel)
    {
        var least = uint.MaxValue;
        for (var i = 0; i < Pings; i++)
        {
            var asked = time.GetTimestamp();
            if (!(await line.PingAsync(cancel)).TryGet(out _, out var refusal)) return refusal;
            least = Math.Min(least, Microseconds(asked));
        }

        return least;
    }

    private uint Microseconds(long since) =>
        (uint)Math.Min(uint.MaxValue, time.GetElapsedTime(since).Ticks / TimeSpan.TicksPerMicrosecond);
}
