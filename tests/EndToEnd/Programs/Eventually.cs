using System.Diagnostics;
using System.Globalization;

namespace Weft.EndToEnd;

/// <summary>
/// Waits for something to become true; the deadline is generous and only ends what would never end. Machines that are
/// computed by others take <c>WEFT_TEST_PATIENCE</c> minutes.
/// </summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(
        int.Parse(Environment.GetEnvironmentVariable("WEFT_TEST_PATIENCE") ?? "2", CultureInfo.InvariantCulture));
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Task TrueAsync(string what, Func<bool> condition, Func<string>? more = null) =>
        TrueAsync(what, () => Task.FromResult(condition()), more);

    /// <param name="what">What is waited for, as a sentence for the failure.</param>
    /// <param name="more">Evidence for the failure.</param>
    public static async Task TrueAsync(string what, Func<Task<bool>> condition, Func<string>? more = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > Deadline) Assert.Fail($"It never came true that {what}.\n{more?.Invoke()}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
