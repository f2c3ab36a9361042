using Weft.Market;

namespace Weft.Node;

/// <summary>What follows from a match that the chain skipped, or would skip.</summary>
internal sealed class SkipReaction(GatekeepingPolicy policy, OrderBook book, NewsDesk news)
{
    public void React(SignedMatch match, int skip, string reason, UnixTime now, List<GatekeeperEffect> effects)
    {
        // Gone already: the chain's feed was faster than the receipt.
        if (book.Request(match.Request.Value.Hash()) is not { } request) return;
        request.BatchId = null;
        var why = GatekeepingRefusals.NotSettled(reason);
        switch (SkipReasons.Blame(skip))
        {
            case SkipBlame.Request:
                news.Refuse(request, why, effects);
                break;
            case SkipBlame.Offer:
                BlameOffers(match, now, effects);
                news.Wait(request, why, effects);
                break;
            case SkipBlame.Ending when match.Fills.Any(fill => fill.Ends is not null):
                BlameEndings(match, effects);
                news.Wait(request, why, effects);
                break;
            case SkipBlame.Machine:
                RestMachines(match, now, effects);
                news.Wait(request, why, effects);
                break;
            case SkipBlame.PerhapsSettled:
                Strike(request, Math.Min(2, policy.MaxStrikes), why, now, effects);
                break;
            case SkipBlame.Match or SkipBlame.Ending:
                RestMachines(match, now, effects);
                Strike(request, policy.MaxStrikes, why, now, effects);
                break;
        }
    }

    /// <summary>The request could not be settled for a reason that is no order's fault.</summary>
    public void Strike(SignedMatch match, Refusal why, UnixTime now, List<GatekeeperEffect> effects)
    {
        if (book.Request(match.Request.Value.Hash()) is { } request)
            Strike(request, policy.MaxStrikes, why, now, effects);
    }

    /// <summary>Of one offer we know that it is guilty; of several the chain does not say which.</summary>
    private void BlameOffers(SignedMatch match, UnixTime now, List<GatekeeperEffect> effects)
    {
        if (match.Fills.Count > 1)
        {
            RestMachines(match, now, effects);
            return;
        }

        // The machine may have signed a newer offer meanwhile: that one is not to blame.
        if (book.MachineByOffer(match.Fills[0].Offer.Value.Hash()) is { } machine) book.RemoveMachine(machine.Id);
    }

    /// <summary>
    /// Their offers are good without it, and which one of a gang is to blame the chain does not say: no lease of this
    /// match is tried again, its provider closes it.
    /// </summary>
    private void BlameEndings(SignedMatch match, List<GatekeeperEffect> effects)
    {
        foreach (var fill in match.Fills)
        {
            if (fill is not { Ends: not null, Offer.Value.Ended: { } ended }) continue;
            var id = new MachineId(ended.Provider, ended.Machine);
            book.RefuseEnding(id, ended.Id());
            effects.Add(new RefreshMachine(id.Provider, id.Machine));
        }
    }

    private void RestMachines(SignedMatch match, UnixTime now, List<GatekeeperEffect> effects)
    {
        foreach (var fill in match.Fills)
        {
            var id = new MachineId(fill.Offer.Value.Provider, fill.Offer.Value.Machine);
            if (book.Machine(id) is not { } machine) continue;
            machine.RestsUntil = now.Plus((ulong)policy.CoolDown.TotalSeconds);
            effects.Add(new RefreshMachine(id.Provider, id.Machine));
        }
    }

    private void Strike(RequestEntry request, int most, Refusal why, UnixTime now, List<GatekeeperEffect> effects)
    {
        request.Strikes++;
        request.RestsUntil = now.Plus((ulong)policy.CoolDown.TotalSeconds);
        if (request.Strikes >= most) news.Refuse(request, why, effects);
        else news.Wait(request, why, effects);
    }
}
