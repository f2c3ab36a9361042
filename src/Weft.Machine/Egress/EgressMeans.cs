namespace Weft.Machine;

/// <summary>What it takes to give a box a network that can be held.</summary>
internal static class EgressMeans
{
    /// <summary>Why that cannot be done for this node's boxes; null when it can.</summary>
    /// <remarks>gVisor's network would go through the gate as any other, but no version of it was tried.</remarks>
    public static string? WhyNot(MachineOptions options) =>
        options.GVisor ? "jobs run under gVisor, without a network so far" : WhyNot();

    /// <summary>Why that cannot be done on this machine; null when it can.</summary>
    public static string? WhyNot() =>
        !OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess ? "that takes root on Linux"
        : Programs.FirstMissing("ip", "nft", "tc", "nsenter", "unshare", "setsid", "slirp4netns") is { } missing
            ? $"{missing} is not installed"
        : !File.Exists("/dev/net/tun") ? "/dev/net/tun is missing"
        : null;

    /// <summary>Loads a full set of rules into a namespace made for that: kernels lack parts of the filter.</summary>
    public static async Task<string?> TryAsync(CancellationToken cancel)
    {
        if (WhyNot() is { } why) return why;
        var rules = EgressRules.Build(new(EgressKind.Listed), ClosedRanges.Fixed, []);
        var answer = await Programs.RunAsync("unshare", ["-n", "nft", "-f", "-"], rules, cancel);
        return answer.IsGood ? null : answer.Complaint;
    }
}
