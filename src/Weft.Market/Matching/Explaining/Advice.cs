using System.Globalization;

namespace Weft.Market;

/// <summary>Explanations in words.</summary>
internal static class Advice
{
    /// <summary>What would fill a request now, one phrase each.</summary>
    public static IEnumerable<string> For(Explanation why, OrderNames names) =>
        why.Relaxations.Select(relaxation => For(relaxation, why.Queued.Request, names));

    /// <summary>What would lease an offer, one phrase each.</summary>
    public static IEnumerable<string> For(OfferExplanation why) =>
        why.Relaxations.Select(relaxation => For(relaxation, why.Supply.Offer, why.GpusInReach));

    /// <summary>What a limit says of the machines that it removed.</summary>
    /// <param name="wanted">The features that were asked for.</param>
    public static string Phrase(Limits limit, Features wanted) => limit switch
    {
        Limits.Matcher => "may only be matched by somebody else",
        Limits.Expiry => "expired",
        Limits.GpuClass => "of another GPU class",
        Limits.Region => "in another region",
        Limits.Features when (wanted & ~Notice.Mask) == Features.None =>
            Text($"with less than {Notice.Of(wanted).ToPhrase()}"),
        Limits.Features when Notice.Of(wanted) != Notice.None =>
            Text($"without a feature asked for or with less than {Notice.Of(wanted).ToPhrase()}"),
        Limits.Features => "without a feature asked for",
        Limits.Duration => "not offered for that long or that short",
        Limits.GpuCount => "with too few GPUs",
        Limits.Price => "too dear",
        Limits.GpusBusy => "busy",
        Limits.SlotBusy => "with every slot in use",
        _ => throw new ArgumentOutOfRangeException(nameof(limit)),
    };

    public static string Sentence(OfferExplanation why)
    {
        var removed = why.Removed.Where(count => count.Machines > 0)
            .Select(count => Text($"{count.Machines} {Wanting(count.Limit)}")).ToArray();
        return why.RequestsWaiting switch
        {
            0 => "No request waits.",
            1 => Text($"1 request waits: {string.Join(", ", removed)}."),
            _ => Text($"{why.RequestsWaiting} requests wait: {string.Join(", ", removed)}."),
        };
    }

    private static string Wanting(Limits limit) => limit switch
    {
        Limits.Matcher => "with another matcher",
        Limits.Expiry => "expired",
        Limits.GpuClass => "for another GPU class",
        Limits.Region => "in another region",
        Limits.Features => "for a feature it lacks",
        Limits.Duration => "for longer or shorter than it takes",
        Limits.GpuCount => "for more GPUs",
        Limits.Price => "for a lower price",
        Limits.GpusBusy => "for more GPUs than are free",
        Limits.SlotBusy => "while every slot is in use",
        _ => throw new ArgumentOutOfRangeException(nameof(limit)),
    };

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string For(Relaxation relaxation, Request request, OrderNames names)
    {
        var changed = relaxation.Changed;
        var what = relaxation.Term switch
        {
            RelaxedTerm.Price => Text($"a bid of {relaxation.Price} ({More(relaxation.Price, request.MaxPrice)})"),
            RelaxedTerm.Region => Text($"region {names.Of(AddedRegion(request, changed))} as well"),
            RelaxedTerm.GpuClass => Text($"{names.Of(AddedClass(request, changed))} as well"),
            RelaxedTerm.Features => Less(request.Features, changed.Features),
            RelaxedTerm.Duration => Text($"{Span(changed.Duration)} in place of {Span(request.Duration)}"),
            RelaxedTerm.Gpus => Text($"{changed.GpusPerMachine} GPUs on each of {Machines(changed.Machines)}"),
            RelaxedTerm.Machines => Machines(changed.Machines),
            RelaxedTerm.Matcher => "anybody may match it",
            _ => throw new ArgumentOutOfRangeException(nameof(relaxation)),
        };
        if (relaxation.Term == RelaxedTerm.Price) return what;
        var reach = relaxation.Machines > 0 ? Text($", {Machines(relaxation.Machines)} more") : "";
        var from = relaxation.Price > request.MaxPrice
            ? Text($" with a bid of {relaxation.Price} ({More(relaxation.Price, request.MaxPrice)})")
            : Text($" from {relaxation.Price}");
        return what + reach + from;
    }

    private static string For(OfferRelaxation relaxation, Offer offer, long reached)
    {
        var changed = relaxation.Changed;
        var what = relaxation.Term switch
        {
            RelaxedTerm.Price => Text($"{Cheaper(offer.Price, changed.Price)} ({changed.Price})"),
            RelaxedTerm.Features => Named(changed.Features, changed.Features & ~offer.Features),
            RelaxedTerm.Duration when changed.MaxDuration > offer.MaxDuration =>
                Text($"leases of up to {Span(changed.MaxDuration)}"),
            RelaxedTerm.Duration => Text($"leases from {Span(changed.MinDuration)} on"),
            _ => throw new ArgumentOutOfRangeException(nameof(relaxation)),
        };
        var demand = (relaxation.GpusGained, reached) switch
        {
            (0, _) => "",
            (var gained, 0) => Text($"demand for {gained} GPUs where there is none"),
            var (gained, reach) => Text($"+{Math.Max(1, gained * 100 / reach)} % demand"),
        };
        return (relaxation.FillsNow, demand) switch
        {
            (true, "") => what + ": leased in this batch",
            (true, _) => what + ": leased in this batch, " + demand,
            _ => what + ": " + demand,
        };
    }

    private static string More(Price price, Price bid) =>
        "+" + new Price(price.PerGpuHour - bid.PerGpuHour);

    private static string Cheaper(Price asked, Price bid)
    {
        var tenths = (UInt128)(asked.PerGpuHour - bid.PerGpuHour) * 1_000 / asked.PerGpuHour;
        return tenths >= 100 ? Text($"{tenths / 10} % cheaper") : Text($"{tenths / 10}.{tenths % 10} % cheaper");
    }

    private static string Machines(int count) => count == 1 ? "1 machine" : Text($"{count} machines");

    private static string Less(Features wanted, Features accepted)
    {
        if ((wanted & ~accepted) == Features.OneSite) return "machines of any owners";
        var (before, after) = (Notice.Of(wanted), Notice.Of(accepted));
        return before == after
            ? Text($"no {Named(wanted, wanted & ~accepted)}")
            : Text($"accepting {after.ToPhrase()} in place of {before.ToPhrase()}");
    }

    /// <param name="all">What the change is a part of: the bits of a notice are one word.</param>
    private static string Named(Features all, Features features)
    {
        if ((features & Notice.Mask) != Features.None) return Notice.Of(all).ToPhrase();
        return OrderNames.Of(features) is { Count: > 0 } known
            ? string.Join(" and ", known)
            : Text($"feature {features:d}");
    }

    private static Region AddedRegion(Request request, Request changed) =>
        new((byte)System.Numerics.BitOperations.TrailingZeroCount(changed.Regions.Bits & ~request.Regions.Bits));

    private static GpuClass AddedClass(Request request, Request changed)
    {
        for (var index = 0; index <= byte.MaxValue; index++)
        {
            var gpuClass = new GpuClass((byte)index);
            if (changed.GpuClasses.Contains(gpuClass) && !request.GpuClasses.Contains(gpuClass)) return gpuClass;
        }

        throw new InvalidOperationException("No class was added.");
    }

    /// <summary>In the largest unit that is exact.</summary>
    private static string Span(uint seconds) => seconds switch
    {
        _ when seconds % 86_400 == 0 => Text($"{seconds / 86_400} d"),
        _ when seconds % 3_600 == 0 => Text($"{seconds / 3_600} h"),
        _ when seconds % 60 == 0 => Text($"{seconds / 60} min"),
        _ => Text($"{seconds} s"),
    };
}
