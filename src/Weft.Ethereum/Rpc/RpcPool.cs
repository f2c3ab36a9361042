using System.Security.Cryptography;
using System.Text.Json;

namespace Weft.Ethereum;

/// <summary>
/// The endpoints of one chain. Reads go to the preferred one, fail over to the next and are tried again a bounded
/// number of times; a write goes to each endpoint at most once.
/// </summary>
internal sealed class RpcPool
{
    private readonly RpcEndpoint[] _endpoints;
    private readonly RpcOptions _options;
    private readonly TimeProvider _time;
    private int _preferred;

    public RpcPool(HttpClient http, RpcOptions options, TimeProvider time)
    {
        options.Check();
        (_options, _time) = (options, time);
        _endpoints = [.. options.Endpoints.Select(url => new RpcEndpoint(http, url, options, time))];
    }

    /// <summary>
    /// <paramref name="parse"/> runs here so that an endpoint that answers nonsense is failed over too.
    /// </summary>
    public async Task<T> ReadAsync<T>(RpcCall call, Func<JsonElement, T> parse, CancellationToken cancel) =>
        (await ReadAllAsync([call], answers => new[] { parse(answers[0].Value) }, cancel))[0];

    public async Task<T[]> ReadAllAsync<T>(
        IReadOnlyList<RpcCall> calls, Func<RpcAnswer[], T[]> parse, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(calls.Count, _options.MaxBatch);
        for (var round = 0; ; round++)
        {
            try
            {
                return await EachInTurnAsync(
                    async endpoint => parse(await endpoint.SendAsync(calls, cancel)), cancel);
            }
            catch (RpcException e) when (round < _options.Retries && e.Kind is RpcFailure.Unreachable)
            {
                await Task.Delay(Backoff(round), _time, cancel);
            }
        }
    }

    /// <summary>Not tried again: the caller knows whether saying it twice is harmless.</summary>
    public Task<T> WriteAsync<T>(RpcCall call, Func<JsonElement, T> parse, CancellationToken cancel) =>
        EachInTurnAsync(async endpoint => parse((await endpoint.SendAsync([call], cancel))[0].Value), cancel);

    /// <summary>
    /// The answer that at least <see cref="RpcOptions.Quorum"/> endpoints give; all are asked at once. Answers are the
    /// same where <paramref name="sameness"/> is.
    /// </summary>
    public async Task<T> AgreeAsync<T>(
        RpcCall call, Func<JsonElement, T> parse, Func<T, object?> sameness, CancellationToken cancel)
    {
        if (_options.Quorum == 1) return await ReadAsync(call, parse, cancel);
        var asked = _endpoints.Select(endpoint => AskOneAsync(endpoint, call, parse, cancel)).ToArray();
        var answers = new List<T>();
        RpcException? failure = null;
        foreach (var one in asked)
        {
            var (answer, error) = await one;
            if (error is null) answers.Add(answer!);
            else failure ??= error;
        }

        foreach (var answer in answers)
        {
            if (answers.Count(other => Equals(sameness(answer), sameness(other))) >= _options.Quorum) return answer;
        }

        if (failure is not null && answers.Count < _options.Quorum) throw failure;
        throw new RpcException(
            RpcFailure.Disagreed, $"Fewer than {_options.Quorum} of {_endpoints.Length} endpoints say the same.");
    }

    private static async Task<(T? Answer, RpcException? Error)> AskOneAsync<T>(
        RpcEndpoint endpoint, RpcCall call, Func<JsonElement, T> parse, CancellationToken cancel)
    {
        try
        {
            await endpoint.VerifyAsync(cancel);
            return (parse((await endpoint.SendAsync([call], cancel))[0].Value), null);
        }
        catch (RpcException e)
        {
            endpoint.Doubt();
            return (default, e);
        }
    }

    private async Task<T> EachInTurnAsync<T>(Func<RpcEndpoint, Task<T>> ask, CancellationToken cancel)
    {
        RpcException? worst = null;
        var start = Volatile.Read(ref _preferred);
        for (var i = 0; i < _endpoints.Length; i++)
        {
            var index = (start + i) % _endpoints.Length;
            try
            {
                await _endpoints[index].VerifyAsync(cancel);
                var answer = await ask(_endpoints[index]);
                Volatile.Write(ref _preferred, index);
                return answer;
            }
            catch (RpcException e) when (
                e.Kind is RpcFailure.Unreachable or RpcFailure.Malformed or RpcFailure.WrongChain)
            {
                // A wrong chain is for a person to mend; nonsense comes next; silence may pass by itself.
                _endpoints[index].Doubt();
                if (worst is null || Weight(e.Kind) > Weight(worst.Kind)) worst = e;
            }
        }

        throw worst!;
    }

    private static int Weight(RpcFailure kind) => kind switch
    {
        RpcFailure.WrongChain => 2,
        RpcFailure.Malformed => 1,
        _ => 0,
    };

    private TimeSpan Backoff(int round)
    {
        var wait = _options.RetryDelay * (1 << round);
        return wait + (wait * (RandomNumberGenerator.GetInt32(0, 1_000) / 2_000.0));
    }
}
