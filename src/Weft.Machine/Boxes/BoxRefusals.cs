using System.Globalization;
using Weft.Market;

namespace Weft.Machine;

public static class BoxRefusals
{
    public static Refusal ImageNameBad(string image) => new(
        "image-name-bad",
        $"\"{Shorten(image)}\" is not an image name.",
        "Give it as host/name:tag, or better as host/name@sha256:digest.");

    public static Refusal ImageUnknown(string image) => new(
        "image-unknown",
        $"The image {image} is not on this machine and no registry has it.",
        "Check the name; for a private image send a login: weft run --registry-login HOST=USER.");

    public static Refusal ImageNotPulled(string image, string said) => new(
        "image-not-pulled",
        $"The image {image} could not be pulled: {said}",
        "Check the machine's way to the registry, or try again later; for a private image send a login that its "
            + "registry takes: weft run --registry-login HOST=USER.");

    public static Refusal ImagePrivate(string image, Refusal why) => new(
        "image-private",
        $"The image {image} came to this machine with somebody's login, and its registry did not give it to this job: "
            + why.Sentence,
        "Send a login that its registry takes: weft run --registry-login HOST=USER.");

    public static Refusal ImageLoadsCode(string variable) => new(
        "image-loads-code",
        $"The image or the job sets {variable}, which makes programs outside the box load code of the image's choice.",
        "Leave variables that begin with LD_ out (LD_LIBRARY_PATH may name folders below /usr, /lib and /opt).");

    public static Refusal ImageBad(string image, string why) => new(
        "image-bad",
        $"The image {image} cannot be run here: {why}.",
        "Build it for linux and this machine's processor, with volumes at absolute paths.");

    public static Refusal PathBad(string what, string path) => new(
        "job-path-bad",
        $"The job's {what} \"{Shorten(path)}\" cannot be used.",
        "Give absolute paths without \"..\" outside /proc, /sys, /dev, /run, /tmp and /etc, none inside the other.");

    public static Refusal EnvironmentBad(string name) => new(
        "job-environment-bad",
        $"The job's variable \"{Shorten(name)}\" cannot be set.",
        "Names are letters, digits and _, at most 256 of them with 64 KiB in all.");

    public static Refusal LimitsBad(string what, long wanted, long least, long most) => new(
        "job-limits-bad",
        string.Create(
            CultureInfo.InvariantCulture, $"The job asks for {wanted} {what}; this machine gives {least} to {most}."),
        "Change the job's limits, or pick another machine.");

    public static Refusal CannotStart(string said) => new(
        "job-cannot-start",
        $"The job's command could not be started: {said}",
        "Check that the image has the command, that every user may enter the folders on the way to it and run it, and "
        + "that it is made for this machine's processor.");

    public static Refusal NoSuchBox() => new(
        "box-gone",
        "The job's box is not on this machine any more.",
        "Nothing can be had from it; run the job again.");

    public static Refusal DiskUnenforceable(string why) => new(
        "disk-limit-unenforceable",
        $"This machine cannot limit how much a job writes ({why}).",
        "Run the provider as root on Linux, or leave out the job's output path and working directory.");

    public static Refusal InputBad(string why) => new(
        "input-bad",
        $"The job's input cannot be used: {why}.",
        "Send a tar of plain files and folders with relative names, within the job's disk limit.");

    public static Refusal ResultTooLarge(long files, long maxFiles, long bytes, long maxBytes) => new(
        "result-too-large",
        string.Create(CultureInfo.InvariantCulture,
            $"The result has {files} files (at most {maxFiles}) and {bytes} bytes (at most {maxBytes})."),
        "Let the job write less, or pack many files into one.");

    public static Refusal ResultNotReady() => new(
        "result-not-ready",
        "The job is still running; its result is complete when it has ended.",
        "Wait for the end, or stop the job.");

    public static Refusal NoResultAsked() => new(
        "result-not-asked",
        "The job names no output path, so it has no result.",
        "Give the job an output path (weft run -o).");

    public static Refusal GpuMissing(int index) => new(
        "gpu-missing",
        string.Create(CultureInfo.InvariantCulture, $"GPU {index} was leased, but this machine does not show it."),
        "Look at weft doctor and the driver; the lease cannot be served.");

    public static Refusal EngineCannotPassGpus(string engine) => new(
        "engine-cannot-pass-gpus",
        $"{engine} cannot hand a GPU to a box.",
        "Install the NVIDIA container toolkit for Docker, or for Podman with a CDI description (see weft doctor).");

    public static Refusal GVisorWithoutGpus() => new(
        "gvisor-without-gpus",
        "This machine runs jobs under gVisor, which cannot be handed a GPU here yet.",
        "Leave --sandbox out to lease the GPUs, or lease the machine as class \"cpu\".");

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "...";
}
