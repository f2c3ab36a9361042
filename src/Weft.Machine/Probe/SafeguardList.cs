using System.Globalization;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// What keeps jobs in their boxes on this machine, and what does not: no level is claimed that is not had.
/// </summary>
internal static class SafeguardList
{
    public static IEnumerable<Safeguard> Of(EngineTraits engine, MachineFacts facts)
    {
        yield return Kernel(facts.GVisor, facts.Options?.GVisorWhyNot);
        yield return facts.GVisor
            ? new("users", "jobs run as nobody (65532) in gVisor, which itself is nobody on this machine", true)
            : engine.UserNamespace
            ? new("users", "root in a job is nobody on this machine (user namespace)", true)
            : new("users", "jobs run as nobody (65532), without user ids of their own", false);
        if (engine.WhyNoJobs is { } none) yield return new("limits", none.Sentence, false);
        yield return Network(facts);
        yield return BoxDisk.WhyNot() is { } why
            ? new("disk", $"what a job writes cannot be limited, so jobs with a result are refused: {why}", false)
            : new("disk", "a job writes to a disk of the agreed size, which is destroyed with it", true);
        var gpus = LeasableGpus.Of(facts).ToList();
        if (gpus.Count > 0)
            yield return gpus.TrueForAll(gpu => gpu.HasOpenCl)
                ? new("gpu memory", "overwritten and read back before each job", true)
                : new("gpu memory", "not overwritten between jobs: no OpenCL driver shows the cards", false);
        yield return Images(facts.Options?.Images ?? ImagePolicy.Any);
    }

    private static Safeguard Kernel(bool gVisor, string? whyNot)
    {
        if (gVisor) return new("kernel", "jobs talk to gVisor, a kernel of their own, not to this machine's", true);
        var more = whyNot is null ? "" : $"; gVisor is installed but not used: {whyNot}";
        return new(
            "kernel",
            "this machine's kernel, behind a filter of system calls without namespaces, mounts and keyrings" + more,
            true);
    }

    private static Safeguard Network(MachineFacts facts)
    {
        var policy = facts.Options?.Egress ?? EgressPolicy.None;
        if (policy.Kind == EgressKind.None)
            return new("network", facts.EgressWhyNot is { } lack
                ? $"none at all (and none could be given: {lack})"
                : "none at all (weft share --egress can open the internet, never your own networks)", true);
        if (facts.EgressWhyNot is { } why) return new("network", $"none, because it could not be held: {why}", false);
        var rate = policy.BitsPerSecond is { } bits
            ? string.Create(CultureInfo.InvariantCulture, $", at most {bits / 1_000_000m:0.##} Mbit/s each way")
            : ", no limit on speed";
        var few = string.Join(", ", policy.Targets.Take(4)) + (policy.Targets.Count > 4 ? ", ..." : "");
        return new("network", policy.Kind == EgressKind.Open
            ? $"the internet for jobs that ask, never your own networks, this machine or mail ports{rate}"
            : $"only {few}{rate}", true);
    }

    private static Safeguard Images(ImagePolicy policy) => new(
        "images",
        policy.SignerKeys.Count > 0 ? "only images signed by a key of yours"
            : policy.DigestOnly ? "only images named by digest"
            : "any image that loads no code outside its box; pinned by digest when it starts",
        true);
}
