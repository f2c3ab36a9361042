using System.Globalization;
using Spectre.Console;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>What an owner sees of a machine that is shared: one line for each thing that happens.</summary>
internal sealed class ShareScreen(IInteraction ui, ReadyDocument ready, string symbol, TimeProvider time)
    : IProgress<ProviderEvent>
{
    private int _lastOffered = -1;

    public void Report(ProviderEvent value)
    {
        if (value is ProviderEvent.Serving)
            ui.Result(ready, CliJson.Default.ReadyDocument, console => console.WriteLine(
                $"Sharing machine {ready.Key} for account {ready.Account} at {ready.Endpoint}. Ctrl-C ends it."));
        else if (Line(value) is { } line)
            ui.Say($"{time.GetUtcNow().ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture)}  {line}");
    }

    private string? Line(ProviderEvent happened)
    {
        switch (happened)
        {
            case ProviderEvent.Probed { Report: var report }:
                return string.Join(", ", report.Gpus.Select(gpu => $"GPU {gpu.Index}: {gpu.Name} as {gpu.ClassName}"))
                    + string.Concat(report.Safeguards.Select(guard =>
                        $"\n           {guard.What}: {guard.Level}{(guard.Holds ? "" : " (!)")}"));
            case ProviderEvent.OfferPublished published:
                // The offer is signed again every minute; only a change is news.
                if (published.Offer.Gpus.Count == _lastOffered) return null;
                _lastOffered = published.Offer.Gpus.Count;
                return $"{_lastOffered} GPU(s) on offer at {Show.Amount(published.Offer.Price)} {symbol} per GPU-hour";
            case ProviderEvent.Advised { Advice: var advice }:
                return advice.Changes.Count == 0
                    ? $"not leased yet. {advice.Sentence}"
                    : $"not leased yet. {advice.Sentence} What would help: {string.Join("; ", advice.Changes)}";
            case ProviderEvent.TierReached { Tier: var tier }:
                return $"checkers have found this machine to be what it says: it is on offer as {tier} now";
            case ProviderEvent.OffersPaused { Why: var paused }:
                _lastOffered = 0;
                return $"nothing on offer: {paused}";
            case ProviderEvent.AllLeased:
                _lastOffered = 0;
                return "all GPUs are leased";
            case ProviderEvent.LeaseSeen { Lease: var lease }:
                return $"lease {Show.Short(lease.Id)}: {lease.Gpus.Count} GPU(s) at {Show.Amount(lease.Price)} "
                    + $"{symbol} per GPU-hour for at most {Show.Time(lease.Duration)}";
            case ProviderEvent.PhaseReached reached:
                var cause = reached.Why is { } why ? $", {why}" : "";
                return $"lease {Show.Short(reached.Lease)}: {reached.Phase}{cause}";
            case ProviderEvent.ReadingTaken reading:
                return $"lease {Show.Short(reading.Reading.Lease)}: {Show.Amount(reading.Owed)} {symbol} earned, "
                    + $"{Show.Amount(reading.Signed)} signed; at risk: {Show.Amount(AtRisk(reading))}"
                    + (ShowEnergy.Usage(reading.Reading) is { } usage ? $"; {usage}" : "");
            case ProviderEvent.LeasePaid paid:
                return $"lease {Show.Short(paid.Lease)}: paid {Show.Amount(paid.Paid)} {symbol}, "
                    + $"fee {Show.Amount(paid.Fee)}";
            case ProviderEvent.EarningsCollected collected:
                return $"{Show.Amount(collected.Amount)} {symbol} moved to the account's balance";
            case ProviderEvent.KeepingPromise keeping:
                return $"no more offers; jobs were promised notice and have until {keeping.Until:HH:mm:ss'Z'}. "
                    + "Ctrl-C again breaks the promise and ends this node at once";
            case ProviderEvent.Trouble trouble:
                return trouble.Why.ToString();
            default:
                return null;
        }
    }

    private static Money AtRisk(ProviderEvent.ReadingTaken reading) =>
        reading.Owed > reading.Signed ? reading.Owed - reading.Signed : Money.Zero;
}
