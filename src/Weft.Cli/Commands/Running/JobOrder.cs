namespace Weft.Cli;

/// <summary>
/// What a person asked to run, before it becomes a request and a job: from the command line or a job.yaml.
/// </summary>
internal sealed record JobOrder
{
    /// <summary>GPU class names; any of them will do.</summary>
    public IReadOnlyList<string> Gpu { get; init; } = [];

    /// <summary>GPUs on each machine.</summary>
    public int Gpus { get; init; } = 1;

    public int Machines { get; init; } = 1;

    /// <summary>All machines of one owner in one region.</summary>
    public bool OneSite { get; init; }

    public string Image { get; init; } = "";

    public IReadOnlyList<string> Command { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// What only the job may read: <c>NAME</c> of a variable that is set here, or <c>NAME=@FILE</c>. Values stand
    /// nowhere else.
    /// </summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Account at the registry of the image: <c>HOST=USER</c>, or <c>HOST</c> as Docker knows it.</summary>
    public string? RegistryLogin { get; init; }

    /// <summary>Local folder or file and where it appears in the container: <c>data:/data</c>.</summary>
    public string? Input { get; init; }

    /// <summary>Local folder for the result, and optionally where it is in the container: <c>out:/out</c>.</summary>
    public string? Output { get; init; }

    /// <summary>Working directory with space of its own, and how much: <c>/work:20GiB</c>.</summary>
    public string? Workdir { get; init; }

    /// <summary>Region names; any of them will do. Empty: anywhere.</summary>
    public IReadOnlyList<string> Region { get; init; } = [];

    /// <summary>Most paid for one GPU-hour, in whole tokens, as typed: <c>0.50</c>.</summary>
    public string Price { get; init; } = "";

    /// <summary>Longest time rented, as typed: <c>90s</c>, <c>15m</c>, <c>2h</c>.</summary>
    public string Duration { get; init; } = "1h";

    /// <summary>How long the request waits for a machine, as typed: <c>5s</c> to <c>1d</c>.</summary>
    public string Wait { get; init; } = "2m";

    /// <summary>
    /// When a job of the longest time has to be over, as typed: <c>18:00</c>, <c>6h</c>; in place of
    /// <see cref="Wait"/>. Null: it does not matter.
    /// </summary>
    public string? By { get; init; }

    /// <summary>When the job is to begin, as typed: <c>22:00</c>, <c>6h</c>. Null: at once.</summary>
    public string? At { get; init; }

    /// <summary>
    /// Only machines whose owners promise to tell the job so long before they take it back, as typed: <c>none</c>,
    /// <c>30s</c>, <c>2m</c>, <c>10m</c>, <c>1h</c>, <c>never</c>.
    /// </summary>
    public string Notice { get; init; } = "none";

    /// <summary>
    /// Only machines that checkers have found to be what they say, as typed: <c>claimed</c> (or not),
    /// <c>checked</c>, <c>confirmed</c>.
    /// </summary>
    public string Tier { get; init; } = "claimed";

    public string? Memory { get; init; }

    public string? Cpus { get; init; }

    public string? Disk { get; init; }

    /// <summary>The job reaches the internet, on machines whose owners allow that.</summary>
    public bool Internet { get; init; }
}
