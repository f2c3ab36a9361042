namespace Weft.Node;

/// <summary>
/// A task that ends when another does, in the waiter's own context. What combines tasks (<c>WhenAny</c>,
/// <c>WaitAsync</c>) would else go on in the thread pool, and a simulation would lose the order of events.
/// </summary>
internal static class Relay
{
    /// <summary>
    /// A delay that never ends early. <c>Task.Delay</c> drops what is less than a millisecond, and whoever woke too
    /// soon would find nothing due and spin.
    /// </summary>
    public static async Task Delay(TimeSpan time, TimeProvider clock, CancellationToken cancel) => await Task.Delay(
        TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds)), clock, cancel);

    public static async Task Of(Task task) => await task;

    public static async Task<T> Of<T>(Task<T> task) => await task;

    public static async Task<T> Of<T>(ValueTask<T> task) => await task;
}
