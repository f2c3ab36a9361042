namespace Weft.Simulation;

/// <summary>Everything that happened, as one number; the last of it in words, to see what went wrong.</summary>
internal sealed class History(Func<DateTimeOffset> now)
{
    private const int Kept = 400;

    /// <summary>Names a file that takes all of the next histories, to look for the cause of a failure.</summary>
    private static readonly string? File = Environment.GetEnvironmentVariable("WEFT_SIM_HISTORY");

    private readonly Queue<string> _tail = new();
    private readonly StreamWriter? _file = File is null ? null : new(File, append: true) { AutoFlush = true };
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
        var readable = $"{now():MM-dd HH:mm:ss.fff} {who} {what}";
        _file?.WriteLine(readable);
        _tail.Enqueue(readable);
        if (_tail.Count > Kept) _tail.Dequeue();
    }
}
