namespace Weft.Market;

/// <summary>Why the free GPUs of an offer were not leased, and what would bring a lease.</summary>
/// <param name="RequestsWaiting">Requests that the batch did not fill.</param>
/// <param name="Removed">Of those, what each limit removed, in the order in which they are explained.</param>
/// <param name="GpusInReach">GPUs that the round's requests, filled ones too, wanted and this machine could serve,
/// price aside.</param>
/// <param name="Relaxations">At most <see cref="Explanation.MaxRelaxations"/>, those that fill now first.</param>
public sealed record OfferExplanation(
    Supply Supply, int RequestsWaiting, IReadOnlyList<LimitCount> Removed, long GpusInReach,
    IReadOnlyList<OfferRelaxation> Relaxations)
{
    /// <summary>
    /// The changes in words for the provider, one phrase each: <c>5 % cheaper (0.19): leased in this batch</c>.
    /// </summary>
    public IReadOnlyList<string> ToPhrases() => [.. Advice.For(this)];

    /// <summary>What keeps the requests away that wait, in a sentence for the provider.</summary>
    public string ToSentence() => Advice.Sentence(this);
}

/// <summary>One change of an offer, and what it brings.</summary>
/// <param name="Changed">The offer as it would have to be signed.</param>
/// <param name="FillsNow">A request waits that would lease it at that price.</param>
/// <param name="GpusGained">GPUs more that the round's requests wanted and the machine could then serve, price
/// aside.</param>
public sealed record OfferRelaxation(RelaxedTerm Term, Offer Changed, bool FillsNow, long GpusGained);
