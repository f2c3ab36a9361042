namespace Weft.Market;

/// <summary>Arrays that grow and are used again: in the steady state a batch allocates nothing.</summary>
internal static class Buffers
{
    /// <summary>At least <paramref name="count"/> long; what was in it may be lost.</summary>
    public static void Fit<T>(ref T[] array, int count)
    {
        if (array.Length < count) array = new T[Grown(array.Length, count)];
    }

    /// <summary>As <see cref="Fit"/>, and the first <paramref name="count"/> are <paramref name="value"/>.</summary>
    public static void Fill<T>(ref T[] array, int count, T value)
    {
        Fit(ref array, count);
        array.AsSpan(0, count).Fill(value);
    }

    /// <summary>Keeps what is in it.</summary>
    public static void Keep<T>(ref T[] array, int count)
    {
        if (array.Length < count) Array.Resize(ref array, Grown(array.Length, count));
    }

    private static int Grown(int length, int count) => Math.Max(count, Math.Max(16, length + (length / 2)));
}
