using System.Text.Json;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>What the planted mistakes do.</summary>
internal static class PlantedBugs
{
    /// <summary>Whether a write to the disk is lost without anybody being told.</summary>
    public static bool Swallows(Bug bug, SimDisk disk, string key, ReadOnlySpan<byte> value)
    {
        if (!key.StartsWith(LeaseHost.JournalPrefix, StringComparison.Ordinal)) return false;
        if (bug == Bug.SkipJournal) return true;
        if (bug != Bug.KeepLowerVoucher || disk.Load(key) is not [var known]) return false;
        var (before, after) = (Read(known.Value), Read(value));
        return before.Phase == ProviderPhase.Running && after.Phase == ProviderPhase.Running
            && after.Signed > before.Signed;
    }

    /// <summary>How much the contract gives back.</summary>
    public static UInt128 Refund(Bug bug, UInt128 refund) => bug == Bug.RefundTooMuch ? refund + 1 : refund;

    /// <summary>What a renter believes an interval to be.</summary>
    public static TimeSpan Interval(Bug bug, TimeSpan interval) =>
        bug == Bug.SignAnything ? TimeSpan.FromDays(1) : interval;

    private static ProviderLease Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, NodeJson.Default.ProviderLease)!;
}
