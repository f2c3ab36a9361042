using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>A line to a desk in this very process: for who checks itself.</summary>
internal sealed class DirectCheckLine(ICheckDesk desk, Address caller) : ICheckLine
{
    private ICheckAnswer? _answer;

    public Task<Result<Done>> PingAsync(CancellationToken cancel) => Task.FromResult<Result<Done>>(default(Done));

    public async Task<Result<Signed<HardwareCommitment>>> ChallengeAsync(
        Signed<HardwareChallenge> challenge, CancellationToken cancel) =>
        (await desk.AnswerAsync(caller, challenge, cancel)).TryGet(out _answer, out var refusal)
            ? _answer.Commitment
            : refusal;

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

/// <summary>Does the work for anybody who asks: without the rules of <see cref="CheckDesk"/>.</summary>
internal sealed class WillingCheckDesk(
    TypedDomain domain, ISigner machine, Func<HardwareChallenge, uint, IGpuProver> work) : ICheckDesk
{
    public async Task<Result<ICheckAnswer>> AnswerAsync(
        Address caller, Signed<HardwareChallenge> challenge, CancellationToken cancel) =>
        (await HardwareAnswer.WorkAsync(domain, machine, challenge.Value, work, cancel))
            .TryGet(out var answer, out var refusal) ? answer : refusal;
}
