using Google.Protobuf;
using Grpc.Core;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers;

/// <summary>A machine's side of one check on the wire: answers what comes, in the order in which it may come.</summary>
internal sealed class CheckTalk(ICheckDesk desk, PeerLimits limits)
{
    /// <summary>Beyond the echoes that a challenge may have.</summary>
    private const int MaxPings = 64;

    public async Task RunAsync(
        DeskCall call, IAsyncStreamReader<Wire.CheckQuestion> questions,
        IServerStreamWriter<Wire.CheckAnswer> answers)
    {
        var parts = new PartReader<Wire.CheckQuestion>(questions, limits.StallTimeout);
        // The work done, its cards wait for the rest: that is a matter of moments, whatever the checker does.
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel);
        ICheckAnswer? work = null;
        try
        {
            for (var pings = 0; await parts.NextAsync(rest.Token) is { } question;)
            {
                var fields = new Fields();
                switch (question.QuestionCase)
                {
                    case Wire.CheckQuestion.QuestionOneofCase.Ping:
                        fields.Expect(++pings <= MaxPings, "ping", "at most 64");
                        fields.ThrowIfFaulty();
                        await answers.WriteAsync(new() { Pong = new() }, call.Cancel);
                        break;
                    case Wire.CheckQuestion.QuestionOneofCase.Challenge:
                        fields.Expect(work is null, "challenge", "only one");
                        var bytes = fields.Bytes(question.Challenge, ProofParts.MaxSmallBytes, "challenge");
                        fields.ThrowIfFaulty();
                        var challenge = Or(ProofParts.DecodeChallenge(bytes.Span));
                        work = Or(await desk.AnswerAsync(call.Caller, challenge, call.Cancel));
                        await answers.WriteAsync(
                            new() { Commitment = ByteString.CopyFrom(ProofParts.Encode(work.Commitment)) },
                            call.Cancel);
                        rest.CancelAfter(limits.StallTimeout);
                        break;
                    case Wire.CheckQuestion.QuestionOneofCase.Echo:
                        var end = Or(Begun(work).Echo(question.Echo));
                        await answers.WriteAsync(new() { EchoEnd = end }, call.Cancel);
                        break;
                    case Wire.CheckQuestion.QuestionOneofCase.Secret:
                        var secret = fields.Hash(question.Secret, "secret");
                        fields.ThrowIfFaulty();
                        var opened = Or(Begun(work).Open(secret));
                        // How fast the checker reads is nothing that the cards have to wait for.
                        work!.Dispose();
                        work = null;
                        await ShowAsync(opened, answers, call.Cancel);
                        return;
                    default:
                        throw new RefusalException(WireRefusals.Malformed("question", "one of a check's"));
                }
            }
        }
        catch (OperationCanceledException) when (!call.Cancel.IsCancellationRequested)
        {
            throw new RefusalException(ServingRefusals.Stalled(limits.StallTimeout));
        }
        finally
        {
            work?.Dispose();
        }
    }

    private static async Task ShowAsync(
        OpenedGpus opened, IServerStreamWriter<Wire.CheckAnswer> answers, CancellationToken cancel)
    {
        var json = ProofParts.Encode(opened.Gpus);
        for (var at = 0; at < json.Length; at += WireLimits.MaxChunkBytes)
        {
            var piece = json.AsMemory(at, Math.Min(WireLimits.MaxChunkBytes, json.Length - at));
            await answers.WriteAsync(new() { Opening = UnsafeByteOperations.UnsafeWrap(piece) }, cancel);
        }

        await answers.WriteAsync(new() { Opened = new() }, cancel);
    }

    private static ICheckAnswer Begun(ICheckAnswer? work) =>
        work ?? throw new RefusalException(WireRefusals.Malformed("question", "the challenge first"));

    private static T Or<T>(Result<T> result)
        where T : notnull =>
        result.TryGet(out var value, out var refusal) ? value : throw new RefusalException(refusal);
}
