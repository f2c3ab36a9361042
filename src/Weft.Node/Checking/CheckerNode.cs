using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>How a checker goes about it.</summary>
/// <param name="Domain">The market that challenges are signed for.</param>
/// <param name="Every">From one draw to the next: half to one and a half of it, so that nobody can get ready.</param>
/// <param name="Machine">Only this one; null draws.</param>
public sealed record CheckerOptions(TypedDomain Domain, TimeSpan Every, Address? Machine = null);

/// <param name="Key">Signs challenges and results; its account has the bond.</param>
/// <param name="Draw">A number below the one given, that nobody can know beforehand; null for the system's.</param>
public sealed record CheckerPorts(
    ISigner Key, IReadOnlyList<ICheckGateway> Gateways, ICheckDialer Dialer, IProgress<CheckEvent> Events,
    Func<int, int>? Draw = null);

/// <summary>What a checker tells whoever watches it.</summary>
public abstract record CheckEvent
{
    /// <summary>All machines of one owner are challenged at once: one card cannot answer for two.</summary>
    public sealed record OwnerDrawn(Address Provider, int Machines, int Gpus) : CheckEvent;

    /// <param name="Faults">None for a machine that passed.</param>
    public sealed record MachineChecked(
        CheckTarget Target, HardwareTranscript Transcript, IReadOnlyList<HardwareFault> Faults) : CheckEvent;

    /// <summary>No result: nothing is published about the machine.</summary>
    public sealed record NotChecked(CheckTarget Target, Refusal Why) : CheckEvent;

    /// <param name="Gateways">That took the result.</param>
    public sealed record Published(CheckTarget Target, int Gateways) : CheckEvent;

    public sealed record Trouble(Refusal Why) : CheckEvent;
}

/// <summary>Draws owners unpredictably, challenges all their machines in one window, and publishes what came of it.
/// </summary>
public sealed class CheckerNode(CheckerOptions options, CheckerPorts ports, TimeProvider time)
{
    /// <summary>Machines of one owner that are challenged at once.</summary>
    private const int MaxMachines = 64;

    private const int MaxTargets = 100_000;

    /// <summary>Until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await CheckOnceAsync(stop);
                var share = 500 + Draw(1_001);
                await Task.Delay(options.Every * share / 1_000, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to end; a check that was under way is nobody's finding.
        }
    }

    /// <summary>One draw. How many machines came to a result; a refusal where there was none to draw.</summary>
    public async Task<Result<int>> CheckOnceAsync(CancellationToken cancel)
    {
        var targets = await TargetsAsync(cancel);
        if (targets.Count == 0)
        {
            ports.Events.Report(new CheckEvent.Trouble(CheckingRefusals.NoTargets()));
            return CheckingRefusals.NoTargets();
        }

        var owner = OwnerOf(targets);
        var drawn = targets.Where(one => one.Provider == owner).Take(MaxMachines).ToList();
        ports.Events.Report(new CheckEvent.OwnerDrawn(owner, drawn.Count, drawn.Sum(one => one.Gpus)));
        var done = await Task.WhenAll(drawn.Select(one => CheckAsync(one, cancel)));
        return done.Count(one => one);
    }

    private async Task<List<CheckTarget>> TargetsAsync(CancellationToken cancel)
    {
        var found = new Dictionary<(Address, Address), CheckTarget>();
        foreach (var gateway in ports.Gateways)
        {
            try
            {
                await foreach (var one in gateway.TargetsAsync(cancel))
                {
                    if (options.Machine is { } only && one.Machine != only) continue;
                    if (one.Gpus > 0 && found.Count < MaxTargets) found.TryAdd((one.Provider, one.Machine), one);
                }
            }
            catch (RefusalException no)
            {
                ports.Events.Report(new CheckEvent.Trouble(no.Why));
            }
        }

        return [.. found.Values.OrderBy(one => one.Provider).ThenBy(one => one.Machine)];
    }

    /// <summary>Each card is as likely as any other, so that who has more is looked at more often.</summary>
    private Address OwnerOf(List<CheckTarget> targets)
    {
        var at = Draw(targets.Sum(one => one.Gpus));
        return targets.First(one => (at -= one.Gpus) < 0).Provider;
    }

    private async Task<bool> CheckAsync(CheckTarget target, CancellationToken cancel)
    {
        try
        {
            if (!(await TranscriptAsync(target, cancel)).TryGet(out var transcript, out var refusal))
            {
                ports.Events.Report(new CheckEvent.NotChecked(target, refusal));
                return false;
            }

            var faults = await Task.Run(() => HardwareAudit.Faults(transcript), cancel);
            ports.Events.Report(new CheckEvent.MachineChecked(target, transcript, faults));
            await PublishAsync(target, transcript, cancel);
            return true;
        }
        catch (RefusalException no)
        {
            ports.Events.Report(new CheckEvent.NotChecked(target, no.Why));
            return false;
        }
    }

    private async Task<Result<HardwareTranscript>> TranscriptAsync(CheckTarget target, CancellationToken cancel)
    {
        if (HardwareDemands.Of(target.GpuClass) is not { } demand)
            return CheckingRefusals.ClassUnchecked(target.GpuClass);
        var dialed = await ports.Dialer.DialCheckAsync(target.Endpoint, target.Machine, cancel);
        if (!dialed.TryGet(out var line, out var refusal)) return refusal;
        await using (line)
        {
            return await new HardwareChecker(options.Domain, ports.Key, time)
                .CheckAsync(line, target.Machine, target.Gpus, demand, cancel);
        }
    }

    private async Task PublishAsync(CheckTarget target, HardwareTranscript transcript, CancellationToken cancel)
    {
        var taken = 0;
        foreach (var gateway in ports.Gateways)
        {
            if ((await gateway.ReportAsync(transcript, cancel)).TryGet(out _, out var refusal)) taken++;
            else ports.Events.Report(new CheckEvent.Trouble(refusal));
        }

        ports.Events.Report(new CheckEvent.Published(target, taken));
    }

    private int Draw(int below) => ports.Draw?.Invoke(below) ?? RandomNumberGenerator.GetInt32(below);
}
