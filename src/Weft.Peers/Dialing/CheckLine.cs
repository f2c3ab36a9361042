using Google.Protobuf;
using Grpc.Core;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;
using RpcException = Grpc.Core.RpcException;

namespace Weft.Peers;

/// <summary>A machine over the wire, for one check: one stream each way, one question at a time.</summary>
internal sealed class CheckLine : ICheckLine
{
    private readonly PeerChannel _channel;
    private readonly AsyncDuplexStreamingCall<Wire.CheckQuestion, Wire.CheckAnswer> _call;

    public CheckLine(PeerChannel channel)
    {
        _channel = channel;
        _call = new Wire.Provider.ProviderClient(channel.Invoker).Check(PeerChannel.Stream(CancellationToken.None));
    }

    public Task<Result<Done>> PingAsync(CancellationToken cancel) => AskAsync(
        new() { Ping = new() }, Wire.CheckAnswer.AnswerOneofCase.Pong, _ => (Result<Done>)default(Done), cancel);

    public Task<Result<Signed<HardwareCommitment>>> ChallengeAsync(
        Signed<HardwareChallenge> challenge, CancellationToken cancel) => AskAsync(
        new() { Challenge = ByteString.CopyFrom(ProofParts.Encode(challenge)) },
        Wire.CheckAnswer.AnswerOneofCase.Commitment,
        answer => answer.Commitment.Length <= ProofParts.MaxSmallBytes
            ? ProofParts.DecodeCommitment(answer.Commitment.Span)
            : WireRefusals.TooLarge(),
        cancel);

    public Task<Result<ulong>> EchoAsync(ulong start, CancellationToken cancel) => AskAsync(
        new() { Echo = start }, Wire.CheckAnswer.AnswerOneofCase.EchoEnd, answer => (Result<ulong>)answer.EchoEnd,
        cancel);

    public async Task<Result<OpenedGpus>> OpenAsync(Hash32 secret, CancellationToken cancel)
    {
        using var json = new MemoryStream();
        var question = new Wire.CheckQuestion { Secret = ByteString.CopyFrom(secret.Bytes) };
        for (var isLast = false; !isLast; question = null)
        {
            var part = await NextAsync(question, cancel);
            if (!part.TryGet(out var answer, out var refusal)) return refusal;
            isLast = answer.AnswerCase == Wire.CheckAnswer.AnswerOneofCase.Opened;
            if (isLast) continue;
            if (answer.AnswerCase != Wire.CheckAnswer.AnswerOneofCase.Opening)
                return WireRefusals.Malformed("answer", "what was asked for");
            if (json.Length + answer.Opening.Length > ProofJson.MaxBytes) return WireRefusals.TooLarge();
            answer.Opening.WriteTo(json);
        }

        return ProofParts.DecodeOpenings(json.GetBuffer().AsSpan(0, (int)json.Length));
    }

    public ValueTask DisposeAsync()
    {
        _call.Dispose();
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<Result<T>> AskAsync<T>(
        Wire.CheckQuestion question, Wire.CheckAnswer.AnswerOneofCase expected, Func<Wire.CheckAnswer, Result<T>> read,
        CancellationToken cancel)
        where T : notnull
    {
        if (!(await NextAsync(question, cancel)).TryGet(out var answer, out var refusal)) return refusal;
        return answer.AnswerCase == expected ? read(answer) : WireRefusals.Malformed("answer", "what was asked for");
    }

    /// <param name="question">Null to hear on.</param>
    private async Task<Result<Wire.CheckAnswer>> NextAsync(Wire.CheckQuestion? question, CancellationToken cancel)
    {
        try
        {
            if (question is not null) await _call.RequestStream.WriteAsync(question, cancel);
            return await _call.ResponseStream.MoveNext(cancel)
                ? _call.ResponseStream.Current
                : WireRefusals.Malformed("answer", "one more");
        }
        catch (RpcException ended)
        {
            cancel.ThrowIfCancellationRequested();
            return _channel.Translate(ended);
        }
        catch (InvalidOperationException)
        {
            // The machine has ended the call; reading says why.
            return await EndedAsync(cancel);
        }
    }

    private async Task<Refusal> EndedAsync(CancellationToken cancel)
    {
        try
        {
            await _call.ResponseStream.MoveNext(cancel);
            return WireRefusals.UploadCut();
        }
        catch (RpcException ended)
        {
            cancel.ThrowIfCancellationRequested();
            return _channel.Translate(ended);
        }
    }
}
