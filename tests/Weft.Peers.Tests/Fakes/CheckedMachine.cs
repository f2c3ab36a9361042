using System.Runtime.CompilerServices;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers.Tests;

/// <summary>A machine that does the work of a small challenge, and a gateway that takes what comes of it.</summary>
internal sealed class CheckedMachine : ICheckDesk, ICheckGatewayDesk
{
    public static readonly TypedDomain Domain = MarketDomain.Of(31_337, Address.Zero);

    public Refusal? Refuses { get; set; }

    public TestSigner Key { get; } = new();

    public Address Caller { get; private set; }

    public List<CheckTarget> Targets { get; } = [];

    public byte[]? Reported { get; private set; }

    /// <summary>Answers that were not let go of.</summary>
    public int Open { get; private set; }

    public async Task<Result<ICheckAnswer>> AnswerAsync(
        Address caller, Signed<HardwareChallenge> challenge, CancellationToken cancel)
    {
        Caller = caller;
        if (Refuses is { } no) return no;
        var worked = await HardwareAnswer.WorkAsync(
            Domain, Key, challenge.Value, (asked, gpu) => new ProcessorProver(asked, gpu), cancel);
        Open++;
        return new Answer(worked.Value, () => Open--);
    }

    public async IAsyncEnumerable<CheckTarget> TargetsAsync(
        Address caller, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        if (Refuses is { } no) throw new RefusalException(no);
        foreach (var target in Targets) yield return target;
    }

    public async Task<Result<Done>> ReportAsync(Address caller, Stream transcript, CancellationToken cancel)
    {
        if (Refuses is { } no) return no;
        using var all = new MemoryStream();
        await transcript.CopyToAsync(all, cancel);
        (Caller, Reported) = (caller, all.ToArray());
        return default(Done);
    }

    private sealed class Answer(HardwareAnswer inner, Action gone) : ICheckAnswer
    {
        public Signed<HardwareCommitment> Commitment => inner.Commitment;

        public Result<ulong> Echo(ulong start) => inner.Echo(start);

        public Result<OpenedGpus> Open(Hash32 secret) => inner.Open(secret);

        public void Dispose()
        {
            inner.Dispose();
            gone();
        }
    }
}
