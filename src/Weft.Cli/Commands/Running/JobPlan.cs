using System.Security.Cryptography;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>A person's order turned into what the node runs: numbers checked, names looked up, input packed.</summary>
internal static class JobPlan
{
    /// <summary>Gateways keep a request for a day.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(5);

    /// <param name="scratch">The run's folder; the packed input lies in it as long as the run lasts.</param>
    public static async Task<Result<RentOrder>> MakeAsync(
        JobOrder order, JobSecrets secrets, MarketLists lists, string scratch, TimeProvider time,
        CancellationToken cancel)
    {
        if (order.Image.Length == 0) return JobRefusals.Incomplete("which image to run (--image)");
        if (order.Gpu.Count == 0) return JobRefusals.Incomplete("which GPU class to rent (--gpu)");
        if (order.Price.Length == 0) return JobRefusals.Incomplete("the highest price for a GPU-hour (--price)");
        if (order.Gpus is < 1 or > 64) return JobRefusals.Malformed("number of GPUs", $"{order.Gpus}", "1 to 64");
        if (order.Machines is < 1 or > 255) return JobRefusals.Malformed(
            "number of machines", $"{order.Machines}", "1 to 255");
        if (order.OneSite && order.Machines < 2) return JobRefusals.Malformed(
            "job on one site", $"{order.Machines} machine", "2 machines or more");
        if (!Decimals.TryParse(order.Price, out var price) || price == 0 || price > ulong.MaxValue)
            return JobRefusals.Malformed("price", order.Price, "an amount such as 0.50");
        if (!Quantities.Seconds(order.Duration).TryGet(out var duration, out var refusal)) return refusal;
        var (now, here) = (time.GetUtcNow(), time.LocalTimeZone);
        if (!Wait(order, duration, now, here).TryGet(out var wait, out refusal)) return refusal;
        if (!Start(order, wait, now, here).TryGet(out var start, out refusal)) return refusal;
        if (!lists.Classes(order.Gpu).TryGet(out var classes, out refusal)) return refusal;
        if (!lists.Regions(order.Region).TryGet(out var regions, out refusal)) return refusal;
        if (!Notice.Parse(order.Notice).TryGet(out var notice, out refusal)) return refusal;
        if (!Tier.Parse(order.Tier).TryGet(out var tier, out refusal)) return refusal;
        if (!Limits(order).TryGet(out var limits, out refusal)) return refusal;
        if (!Mount(order.Input, "input", defaultPath: null).TryGet(out var input, out refusal)) return refusal;
        if (!Mount(order.Output, "output", defaultPath: "/out").TryGet(out var output, out refusal)) return refusal;
        if (!Work(order.Workdir, limits).TryGet(out var work, out refusal)) return refusal;
        if (output.Local is { } folder && Directory.Exists(folder)
            && Directory.EnumerateFileSystemEntries(folder).Any())
            return JobRefusals.OutputTaken(folder);

        PackedInput? archive = null;
        if (input.Local is not null
            && !(await InputArchive.PackAsync(input.Local, scratch, limits.DiskBytes, cancel))
                .TryGet(out archive, out refusal)) return refusal;

        var job = new JobSpec(
            order.Image, order.Command, order.Environment, input.Inside, archive?.Sha256, output.Inside, limits,
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)))
        {
            Internet = order.Internet,
            Work = work.Volume,
            Secrets = secrets.Files.Count > 0 ? [.. secrets.Files.Keys.Order(StringComparer.Ordinal)] : null,
            Registry = secrets.Login?.Host,
        };
        return new RentOrder(classes, new Price((ulong)price), duration, job, archive?.Path, output.Local)
        {
            GpusPerMachine = (byte)order.Gpus,
            Machines = (byte)order.Machines,
            Regions = regions,
            Features = notice.Bits | tier.Bit | (order.OneSite ? Features.OneSite : Features.None)
                | (order.Internet ? Features.Internet : Features.None),
            Life = wait,
            Secrets = secrets,
            Start = start.At,
        };
    }

    /// <summary>When the job is to begin; nothing for at once.</summary>
    internal static Result<StartTime> Start(JobOrder order, TimeSpan wait, DateTimeOffset now, TimeZoneInfo here)
    {
        if (order.At is not { } text) return new StartTime(null);
        if (order.By is not null) return JobRefusals.StartAndDeadline();
        if (!Quantities.Moment(text, now, here).TryGet(out var at, out var refusal)) return refusal;
        return at <= now || at + wait > now + LongestWait
            ? JobRefusals.StartOff(at, now, LongestWait)
            : new StartTime(new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), at.Offset));
    }

    /// <summary>How long a request may wait, so that a lease of <paramref name="duration"/> ends in time.</summary>
    internal static Result<TimeSpan> Wait(JobOrder order, uint duration, DateTimeOffset now, TimeZoneInfo here)
    {
        if (order.By is not { } by)
        {
            if (!Quantities.Seconds(order.Wait).TryGet(out var typed, out var refusal)) return refusal;
            var wait = TimeSpan.FromSeconds(typed);
            return wait < ShortestWait || wait > LongestWait
                ? JobRefusals.Malformed("wait", order.Wait, "5s to 1d")
                : wait;
        }

        if (!Quantities.Moment(by, now, here).TryGet(out var end, out var no)) return no;
        var left = end - TimeSpan.FromSeconds(duration) - now;
        return left < ShortestWait || left > LongestWait
            ? JobRefusals.DeadlineOff(end, TimeSpan.FromSeconds(duration), now, LongestWait)
            : new TimeSpan(left.Ticks - (left.Ticks % TimeSpan.TicksPerSecond));
    }

    private static Result<JobLimits> Limits(JobOrder order)
    {
        var limits = JobLimits.Default;
        if (order.Memory is { } memory)
        {
            if (!Quantities.Bytes(memory).TryGet(out var bytes, out var refusal)) return refusal;
            limits = limits with { MemoryBytes = bytes };
        }

        if (order.Cpus is { } cpus)
        {
            if (!Quantities.MilliCpus(cpus).TryGet(out var milliCpus, out var refusal)) return refusal;
            limits = limits with { MilliCpus = milliCpus };
        }

        if (order.Disk is { } disk)
        {
            if (!Quantities.Bytes(disk).TryGet(out var bytes, out var refusal)) return refusal;
            limits = limits with { DiskBytes = bytes };
        }

        return limits;
    }

    /// <summary>Splits <c>/PATH:SIZE</c>; without a size it is as large as the result may be.</summary>
    internal static Result<WorkFolder> Work(string? text, JobLimits limits)
    {
        if (text is null) return default(WorkFolder);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (path, bytes) = (colon < 0 ? text : text[..colon], limits.DiskBytes);
        if (!path.StartsWith('/')) return JobRefusals.Malformed("working directory", text, "/PATH or /PATH:SIZE");
        if (colon >= 0 && !Quantities.Bytes(text[(colon + 1)..]).TryGet(out bytes, out var refusal)) return refusal;
        return new WorkFolder(new(path, bytes));
    }

    /// <summary>Splits <c>LOCAL:/PATH</c>; the path inside must be absolute.</summary>
    private static Result<(string? Local, string? Inside)> Mount(string? text, string what, string? defaultPath)
    {
        if (text is null) return (null, null);
        var colon = text.LastIndexOf(":/", StringComparison.Ordinal);
        var (local, inside) = colon < 0 ? (text, defaultPath) : (text[..colon], text[(colon + 1)..]);
        return local.Length == 0 || inside is null
            ? JobRefusals.Malformed(what, text, "LOCAL:/PATH")
            : (Path.GetFullPath(local), inside);
    }
}

/// <param name="At">Null for at once.</param>
internal readonly record struct StartTime(DateTimeOffset? At);

/// <param name="Volume">Null for the image's own.</param>
internal readonly record struct WorkFolder(JobVolume? Volume);
