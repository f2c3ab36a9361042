using Weft.Market;

namespace Weft.Cli;

internal static class JobRefusals
{
    public static Refusal FileUnreadable(string path, string reason) => new(
        "job-file-unreadable",
        $"The job file {path} cannot be read: {reason}",
        "It needs gpu, image and price, one 'name: value' a line; command, input, output, environment, region, gpus, "
            + "machines, oneSite, duration, wait, by, at, notice, memory, cpus, disk, secrets and registryLogin are as "
            + "the options of 'weft run --help'.");

    public static Refusal Incomplete(string what) => new(
        "job-incomplete",
        $"The job does not say {what}.",
        "Add it on the command line or in the job.yaml; 'weft run --help' has an example.");

    public static Refusal Malformed(string field, string value, string expected) => new(
        "job-malformed",
        $"'{value}' is no {field}: {expected} was expected.",
        "Mend it on the command line or in the job.yaml and run again.");

    public static Refusal DeadlineOff(DateTimeOffset end, TimeSpan duration, DateTimeOffset now, TimeSpan longest)
    {
        var last = end - duration;
        return new(
            "job-deadline-off",
            last <= now + TimeSpan.FromSeconds(5)
                ? $"A job of {Show.Time((uint)duration.TotalSeconds)} that ends by {end:u} has no time left to begin."
                : $"A job of {Show.Time((uint)duration.TotalSeconds)} that ends by {end:u} may begin as late as "
                    + $"{last:u}, and no request waits so long.",
            $"Name a --by between {now + duration + TimeSpan.FromMinutes(1):u} and {now + duration + longest:u}, "
                + "or another --duration.");
    }

    public static Refusal StartOff(DateTimeOffset start, DateTimeOffset now, TimeSpan longest) => new(
        "job-start-off",
        $"A job cannot be asked to begin at {start:u}.",
        $"Name an --at between {now:u} and {now + longest:u}, less what it may --wait.");

    public static Refusal GatewayUnnamed(string settler) => new(
        "gateway-unnamed", $"The gateway does not say which account settles for it: '{settler}'.",
        "Use another gateway for a job that begins later.");

    public static Refusal StartAndDeadline() => new(
        "job-start-and-deadline",
        "A job that begins at a time ends --duration later: --at and --by exclude each other.",
        "Leave one of them out.");

    public static Refusal InputUnreadable(string path, string reason) => new(
        "job-input-unreadable",
        $"The input {path} cannot be read: {reason}",
        "Check the part before the colon of -v; it is a file or folder on this machine.");

    public static Refusal InputTooLarge(string path, long bytes, long limit) => new(
        "job-input-too-large",
        $"The input {path} has {bytes:N0} bytes; at most {limit:N0} can be handed over.",
        "Send less, or let the job fetch its data where the offer allows internet access.");

    public static Refusal InputOverDisk(string path, long bytes, long disk) => new(
        "job-input-over-disk",
        $"The input {path} has {bytes:N0} bytes, but the job's disk is to hold {disk:N0}.",
        "Ask for a larger one with --disk.");

    public static Refusal OutputTaken(string path) => new(
        "job-output-taken",
        $"The output folder {path} is not empty, and nothing of yours is overwritten.",
        "Name another folder with -o.");

    public static Refusal ClassUnknown(string name, IEnumerable<string> known) => new(
        "gpu-class-unknown",
        $"'{name}' is no GPU class of this market. It knows: {string.Join(", ", known)}.",
        "Use one of these; 'weft offers' shows which are on offer.");

    public static Refusal RegionUnknown(string name, IEnumerable<string> known) => new(
        "region-unknown",
        $"'{name}' is no region of this market. It knows: {string.Join(", ", known)}.",
        "Use one of these, or leave the region out to accept any.");
}
