using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>What a gateway knows from checkers: of each of them the newest word about each machine.</summary>
/// <remarks>Not thread-safe: one owner.</remarks>
public sealed class VerdictBook
{
    /// <summary>Machines that are remembered; beyond, what has expired goes, and then nothing more is taken.</summary>
    private const int MaxMachines = 200_000;

    /// <summary>Checkers of one machine; the oldest word goes.</summary>
    private const int MaxCheckers = 16;

    private readonly Dictionary<Address, List<HardwareVerdict>> _byMachine = [];

    /// <summary>Newest first.</summary>
    public IEnumerable<HardwareVerdict> All => _byMachine.Values.SelectMany(list => list)
        .OrderByDescending(one => one.At).ThenBy(one => one.Transcript);

    /// <summary>What is no word any more; empty unless something was displaced.</summary>
    /// <returns>False for one that is not newer than what the same checker said, or has expired.</returns>
    public bool Add(HardwareVerdict verdict, UnixTime now, out IReadOnlyList<HardwareVerdict> displaced)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        displaced = [];
        if (now > verdict.Expiry) return false;
        if (!_byMachine.TryGetValue(verdict.Machine, out var list))
        {
            var gone = _byMachine.Count >= MaxMachines ? DropExpired(now) : [];
            displaced = gone;
            if (_byMachine.Count >= MaxMachines) return false;
            _byMachine[verdict.Machine] = list = [];
        }

        if (list.Exists(one => one.Checker == verdict.Checker && one.At >= verdict.At)) return false;
        var old = list.Where(one => one.Checker == verdict.Checker).ToList();
        list.RemoveAll(one => one.Checker == verdict.Checker);
        if (list.Count >= MaxCheckers && list.MinBy(one => one.At) is { } oldest)
        {
            list.Remove(oldest);
            old.Add(oldest);
        }

        list.Add(verdict);
        displaced = [.. displaced, .. old];
        return true;
    }

    /// <summary>How far a machine that offers this has been found to be it.</summary>
    public Tier Of(Address machine, string gpuClass, int gpus, UnixTime now)
    {
        if (!_byMachine.TryGetValue(machine, out var list)) return Tier.Claimed;
        var (passed, failed) = (0, 0);
        foreach (var verdict in list)
        {
            if (!verdict.IsAbout(gpuClass, gpus, now)) continue;
            if (verdict.Passed) passed++;
            else failed++;
        }

        return Tier.Of(passed, failed);
    }

    private List<HardwareVerdict> DropExpired(UnixTime now)
    {
        var gone = _byMachine.Values.SelectMany(list => list).Where(one => now > one.Expiry).ToList();
        foreach (var verdict in gone)
        {
            var list = _byMachine[verdict.Machine];
            list.Remove(verdict);
            if (list.Count == 0) _byMachine.Remove(verdict.Machine);
        }

        return gone;
    }
}
