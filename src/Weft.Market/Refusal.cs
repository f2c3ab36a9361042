namespace Weft.Market;

/// <summary>
/// An expected "no". <paramref name="Code"/> is stable and has a row in docs/refusals.md, <paramref name="Sentence"/>
/// says what happened with the numbers that matter, <paramref name="WayOut"/> what to do now.
/// </summary>
/// <remarks>A bug is never a refusal: it throws.</remarks>
public sealed record Refusal(string Code, string Sentence, string WayOut)
{
    public override string ToString() => $"{Sentence} {WayOut} ({Code})";
}
