using Weft.Api;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>
/// Which of a gateway's rounds an audit needs: those of its time, those whose windows come in it, and what they go on
/// from.
/// </summary>
internal sealed class RoundList(UnixTime since)
{
    /// <summary>Seconds; what a round holds for a time to come is settled within a day.</summary>
    private const ulong LongestAhead = 24 * 3_600;

    private readonly Dictionary<Hash32, ListedRound> _listed = [];
    private readonly HashSet<Hash32> _needed = [];
    private int _missing;

    /// <summary>When the oldest round was matched that the gateway still has; null where it goes back far enough.
    /// </summary>
    public UnixTime? Begins { get; private set; }

    /// <summary>In the order in which they are computed again.</summary>
    public IReadOnlyList<ListedRound> Rounds => RoundSequence.Of(
        _needed.Where(_listed.ContainsKey).Select(hash => _listed[hash]),
        round => new(round.InputHash, round.Since, round.At.Seconds));

    public static async Task<Result<RoundList>> FetchAsync(
        WeftApiClient api, UnixTime since, Action<string> say, CancellationToken stop)
    {
        var list = new RoundList(since);
        string? cursor = null;
        do
        {
            var answer = await api.RoundsAsync(limit: null, cursor, stop);
            if (answer.Value is not { } page) return GatewayApi.Refusal(answer.Problem!);
            foreach (var dto in page.Items)
            {
                if (ListedRound.Of(dto) is not { } round) return AuditRefusals.ListBad(dto.Id);
                if (!list.Take(round)) return list;
            }

            say($"{list._listed.Count} rounds listed");
            cursor = page.Next;
        }
        while (cursor is not null);

        if (list._listed.Count > 0) list.Begins = list._listed.Values.Min(round => round.At);
        return list;
    }

    /// <summary>An earlier round explains a lease of this time only where it held machines for it.</summary>
    public bool IsOfTheTime(ListedRound round) => round.At >= since || round.Window >= since;

    /// <summary>The next one of the list, which has the newest first; false where it and all others are too old.
    /// </summary>
    public bool Take(ListedRound round)
    {
        if (_missing == 0 && round.At.Seconds + LongestAhead < since.Seconds) return false;
        if (!_listed.TryAdd(round.InputHash, round)) return true;
        if (_needed.Contains(round.InputHash)) _missing--;
        else if (!IsOfTheTime(round)) return true;
        else _needed.Add(round.InputHash);
        Trace(round);
        return true;
    }

    /// <summary>What the round goes on from is needed too, as far as it is known yet.</summary>
    private void Trace(ListedRound round)
    {
        while (round.Since is { } before && _needed.Add(before))
        {
            if (!_listed.TryGetValue(before, out var known))
            {
                _missing++;
                return;
            }

            round = known;
        }
    }
}

/// <param name="Since">The input hash of the round that this one goes on from; null where it has all orders.</param>
internal sealed record ListedRound(string Id, UnixTime At, Hash32 InputHash, Hash32? Since, UnixTime? Window)
{
    /// <summary>Null where it is not what the API says.</summary>
    public static ListedRound? Of(RoundDto dto)
    {
        if (!Hash32.TryParse(dto.InputHash, out var inputHash)) return null;
        var since = Hash32.TryParse(dto.Since, out var hash) ? hash : (Hash32?)null;
        if (dto.Since is not null && since is null) return null;
        return new(
            dto.Id, new(dto.MatchedAtUnixSeconds), inputHash, since,
            dto.WindowUnixSeconds is { } window ? new UnixTime(window) : null);
    }
}
