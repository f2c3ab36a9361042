namespace Weft.Gateway;

/// <summary>
/// A look at the book that serves everybody who asks while it is fresh: the longer it takes to look, the longer, so
/// that readers never keep a large book from its work.
/// </summary>
internal sealed class Glance<T>(TimeProvider time)
    where T : class
{
    /// <summary>A look at so many orders may be a millisecond old: some twenty times as long as it takes.</summary>
    private const double OrdersPerMillisecond = 100;

    private T? _seen;
    private long _at;
    private TimeSpan _life;

    /// <param name="sizeOf">How many orders were looked at.</param>
    public T Get(Func<T> look, Func<T, int> sizeOf)
    {
        if (_seen is not null && time.GetElapsedTime(_at) < _life) return _seen;
        (_seen, _at) = (look(), time.GetTimestamp());
        _life = TimeSpan.FromMilliseconds(sizeOf(_seen) / OrdersPerMillisecond);
        return _seen;
    }
}
