using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// A machine that challenges itself: the whole protocol with one key on both sides. Nobody else has to believe its
/// times; it shows that the work can be done, and how long it takes.
/// </summary>
public static class SelfTest
{
    /// <param name="work">Does the work of one card of the challenge.</param>
    public static async Task<Result<HardwareTranscript>> RunAsync(
        TypedDomain domain, ISigner machine, byte gpus, HardwareDemand demand, TimeProvider time,
        Func<HardwareChallenge, uint, IGpuProver> work, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(machine);
        await using var line = new OwnLine(domain, machine, work);
        return await new HardwareChecker(domain, machine, time)
            .CheckAsync(line, machine.Address, gpus, demand, cancel);
    }

    private sealed class OwnLine(
        TypedDomain domain, ISigner machine, Func<HardwareChallenge, uint, IGpuProver> work) : ICheckLine
    {
        private HardwareAnswer? _answer;

        public Task<Result<Done>> PingAsync(CancellationToken cancel) => Task.FromResult<Result<Done>>(default(Done));

        public async Task<Result<Signed<HardwareCommitment>>> ChallengeAsync(
            Signed<HardwareChallenge> challenge, CancellationToken cancel)
        {
            var worked = await HardwareAnswer.WorkAsync(domain, machine, challenge.Value, work, cancel);
            return worked.TryGet(out _answer, out var refusal) ? _answer.Commitment : refusal;
        }

        public Task<Result<ulong>> EchoAsync(ulong start, CancellationToken cancel) =>
            Task.FromResult(_answer!.Echo(start));

        public Task<Result<OpenedGpus>> OpenAsync(Hash32 secret, CancellationToken cancel) =>
            Task.FromResult(_answer!.Open(secret));

        public ValueTask DisposeAsync()
        {
            _answer?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
