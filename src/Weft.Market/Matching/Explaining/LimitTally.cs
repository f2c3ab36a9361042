using System.Numerics;

namespace Weft.Market;

/// <summary>Counts by limit: what each removes of what those before it left, and what it removes alone.</summary>
internal sealed class LimitTally
{
    private static readonly int Count = Enum.GetValues<Limits>().Length - 1;

    private readonly int[] _inOrder = new int[Count];
    private readonly int[] _alone = new int[Count];

    public ref int InOrder(Limits limit) => ref _inOrder[At(limit)];

    public ref int Alone(Limits limit) => ref _alone[At(limit)];

    public void Clear()
    {
        Array.Clear(_inOrder);
        Array.Clear(_alone);
    }

    /// <summary>Those that remove anything, in the order in which they are explained.</summary>
    public List<LimitCount> ToCounts()
    {
        var counts = new List<LimitCount>(_alone.Length);
        for (var i = 0; i < _alone.Length; i++)
            if (_alone[i] > 0 || _inOrder[i] > 0) counts.Add(new((Limits)(1 << i), _inOrder[i], _alone[i]));
        return counts;
    }

    private static int At(Limits limit) => BitOperations.TrailingZeroCount((int)limit);
}
