using Weft.Market;

namespace Weft.Node;

/// <summary>
/// What ends when, by the second: coming, going and the next look cost the same however many there are.
/// </summary>
internal sealed class Deadlines<T>
    where T : notnull
{
    private readonly Dictionary<ulong, HashSet<T>> _bySecond = [];
    private ulong? _looked;

    public void Add(T item, UnixTime end)
    {
        // What is late already is told at the next look.
        var second = _looked is { } looked ? Math.Max(end.Seconds, looked) : end.Seconds;
        if (!_bySecond.TryGetValue(second, out var items)) _bySecond.Add(second, items = []);
        items.Add(item);
    }

    public void Remove(T item, UnixTime end)
    {
        if (!_bySecond.TryGetValue(end.Seconds, out var items) || !items.Remove(item)) return;
        if (items.Count == 0) _bySecond.Remove(end.Seconds);
    }

    /// <summary>What ended before now, each once, whether it was removed in between or not.</summary>
    public IReadOnlyList<T> TakeBefore(UnixTime now)
    {
        var taken = new List<T>();
        var from = _looked ?? 0;
        if (now.Seconds <= from) return taken;
        if (now.Seconds - from <= (ulong)_bySecond.Count)
        {
            for (var second = from; second < now.Seconds; second++) Take(second);
        }
        else
        {
            foreach (var second in _bySecond.Keys.Where(second => second < now.Seconds).Order().ToArray()) Take(second);
        }

        _looked = now.Seconds;
        return taken;

        void Take(ulong second)
        {
            if (_bySecond.Remove(second, out var items)) taken.AddRange(items);
        }
    }
}
