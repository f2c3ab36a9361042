namespace Weft.Simulation;

/// <summary>Everything that happened, as one number; the last of it in words, to see what went wrong.</summary>
internal sealed class History(Func<DateTimeOffset> now)
{
    private const int Kept = 400;

    private readonly Queue<string> _tail = new();
    private ulong _hash = 14_695_981_039_346_656_037;

    public long Count { get; private set; }

    public string Hash => _hash.ToString("x16");

    public IEnumerable<string> Tail => _tail;

    /// <summary>The 64-bit FNV-1a hash goes on over every line.</summary>
    public void Add(string who, string what)
    {
        var line = $"{now().UtcTicks} {who} {what}";
        foreach (var letter in line)
        {
            _hash ^= letter;
            _hash *= 1_099_511_628_211;
        }

        Count++;
        _tail.Enqueue($"{now():MM-dd HH:mm:ss.fff} {who} {what}");
        if (_tail.Count > Kept) _tail.Dequeue();
    }
}
