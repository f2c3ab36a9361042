using System.Runtime.CompilerServices;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>Lets bonded checkers see where machines are, and takes what they found.</summary>
/// <param name="checkers">Null where the network has no economy: then nobody is one.</param>
internal sealed class ChecksDesk(
    GatewayOptions options, IGrainFactory grains, CheckShelf shelf, TimeProvider time, ICheckers? checkers = null)
    : ICheckGatewayDesk, IDisposable
{
    /// <summary>Checking takes a core for up to a second or two: one at a time, and few that wait.</summary>
    private readonly SemaphoreSlim _turn = new(1);

    public async IAsyncEnumerable<CheckTarget> TargetsAsync(
        Address caller, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (await WhyNotAsync(caller, cancel) is { } no) throw new RefusalException(no);
        foreach (var target in await grains.GetGrain<IOrderBookGrain>(0).TargetsAsync())
        {
            yield return new(
                target.Provider, target.Machine, Names.Class(options, target.GpuClass),
                (byte)new GpuMask(target.Free).Count, target.Endpoint);
        }
    }

    public async Task<Result<Done>> ReportAsync(Address caller, Stream transcript, CancellationToken cancel)
    {
        if (await WhyNotAsync(caller, cancel) is { } no) return no;
        await _turn.WaitAsync(cancel);
        try
        {
            using var json = new MemoryStream();
            await transcript.CopyToAsync(json, cancel);
            if (!ProofJson.Decode(json.GetBuffer().AsSpan(0, (int)json.Length)).TryGet(out var proof, out var refusal))
                return refusal;
            var machine = proof.Challenge.Value.Machine;
            var book = await grains.GetGrain<IOrderBookGrain>(0).TargetsAsync();
            if (Array.Find(book, one => one.Machine == machine) is not { } target)
                return CheckingRefusals.TranscriptBad("its machine is not in this gateway's book");
            var judged = await Task.Run(
                () => VerdictRules.Judge(
                    proof, options.Policy.Domain, caller, Names.Class(options, target.GpuClass),
                    UnixTime.From(time.GetUtcNow())),
                cancel);
            if (!judged.TryGet(out var verdict, out refusal)) return refusal;
            await shelf.TakeAsync(verdict, proof, cancel);
            return default(Done);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Refusal?> WhyNotAsync(Address caller, CancellationToken cancel)
    {
        if (checkers is null) return CheckingRefusals.NotAChecker(caller);
        if (!(await checkers.IsCheckerAsync(caller, cancel)).TryGet(out var isOne, out var refusal)) return refusal;
        return isOne ? null : CheckingRefusals.NotAChecker(caller);
    }
}
