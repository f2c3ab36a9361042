using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What is to be told about requests; remembers the last words on those that have left the book.</summary>
internal sealed class NewsDesk(OrderBook book)
{
    private const int MaxRemembered = 4_096;

    private readonly Dictionary<Hash32, RequestNews> _last = [];
    private readonly Queue<Hash32> _order = new();

    public bool IsSettled(Hash32 request) => _last.GetValueOrDefault(request) is RequestSettled;

    public RequestNews? Of(Hash32 request) => book.Request(request) is { } entry
        ? new RequestWaiting(request, entry.LastWhy ?? NewsRefusals.InTheBook())
        : _last.GetValueOrDefault(request);

    public void Wait(RequestEntry entry, Refusal why, List<GatekeeperEffect> effects)
    {
        if (entry.LastWhy == why) return;
        entry.LastWhy = why;
        effects.Add(new Tell(new RequestWaiting(entry.Hash, why)));
    }

    public void Refuse(RequestEntry entry, Refusal why, List<GatekeeperEffect> effects) =>
        Last(entry, new RequestRefused(entry.Hash, why), effects);

    public void Settle(RequestEntry entry, List<GatekeeperEffect> effects) =>
        Last(entry, new RequestSettled(entry.Hash, [.. entry.Opened]), effects);

    /// <summary>The chain took the settling back; who submits the request again is heard.</summary>
    public void ForgetSettled(Hash32 request)
    {
        if (IsSettled(request)) _last.Remove(request);
    }

    private void Last(RequestEntry entry, RequestNews news, List<GatekeeperEffect> effects)
    {
        book.RemoveRequest(entry.Hash);
        if (_last.TryAdd(entry.Hash, news)) _order.Enqueue(entry.Hash);
        else _last[entry.Hash] = news;
        if (_order.Count > MaxRemembered) _last.Remove(_order.Dequeue());
        effects.Add(new Tell(news));
    }
}

public static class NewsRefusals
{
    public static Refusal InTheBook() => new(
        "request-in-book", "The request is in the book; no match has been looked for yet.", "Wait a second.");

    public static Refusal BeingSettled() => new(
        "request-being-settled", "A match was found and is on its way to the chain.", "Wait for the next block.");
}
