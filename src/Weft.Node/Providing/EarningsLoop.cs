using System.Text.Json;

namespace Weft.Node;

/// <summary>Moves what the machine earned to the provider's balance when it is worth a transaction.</summary>
internal sealed class EarningsLoop(ProviderOptions options, ProviderPorts ports, TimeProvider time)
{
    public const string JournalKey = "provider-collected";

    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.CollectEvery, time, cancel);
                try
                {
                    await CollectAsync(cancel);
                }
                catch (Exception e) when (!cancel.IsCancellationRequested)
                {
                    ports.Events.Report(new ProviderEvent.Trouble(HostRefusals.StepFailed("collect earnings", e)));
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end; earnings stay on the machine's account until the next time.
        }
    }

    private async Task CollectAsync(CancellationToken cancel)
    {
        var machine = ports.MachineKey.Address;
        if (!(await ports.Chain.MachineAsync(options.Provider, machine, cancel)).TryGet(out var view, out var why))
        {
            ports.Events.Report(new ProviderEvent.Trouble(why));
            return;
        }

        if (view.Earned < options.CollectAbove || view.Earned.IsZero) return;
        var saved = await ports.Journal.LoadAsync(JournalKey, cancel);
        var times = saved.Count == 0 ? 0 : JsonSerializer.Deserialize(saved[0].Value, NodeJson.Default.NodeMark)!.Value;

        // The number goes up only after the receipt: a crash in between means this same collecting again.
        var intent = new CollectIntent($"collect:{machine}:{times}", options.Provider, [machine]);
        if (!(await ports.Settlement.SubmitAsync(intent, cancel)).TryGet(out var receipt, out why))
        {
            ports.Events.Report(new ProviderEvent.Trouble(why));
            return;
        }

        await ports.Journal.SaveAsync(
            JournalKey, JsonSerializer.SerializeToUtf8Bytes(new NodeMark(times + 1), NodeJson.Default.NodeMark),
            cancel);
        ports.Events.Report(new ProviderEvent.EarningsCollected(view.Earned, receipt.Transaction));
    }
}
