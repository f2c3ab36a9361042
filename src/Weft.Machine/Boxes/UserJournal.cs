namespace Weft.Machine;

/// <summary>
/// What a user's own systemd says about a box's memory. The kernel's log takes root, and Podman without root, which
/// keeps each box in a scope of that systemd, does not report a job that was killed for lack of memory (4.3).
/// </summary>
internal static class UserJournal
{
    // systemd.journal-fields(7): "a process of this unit has been killed by the OOM killer".
    private const string OutOfMemory = "fe6faa94e7774663a0da52717891d8ef";

    // The journal is written beside the engine, which may say first that the job has ended.
    private const int Looks = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>False also where there is no journal.</summary>
    public static async Task<bool> SaysOutOfMemoryAsync(
        string containerId, TimeProvider time, CancellationToken cancel)
    {
        string[] arguments =
        [
            "--user", "--quiet", "--output=cat", "--lines=1", $"MESSAGE_ID={OutOfMemory}",
            $"USER_UNIT=libpod-{containerId}.scope",
        ];
        for (var look = 1; ; look++)
        {
            var said = await Programs.RunAsync("journalctl", arguments, cancel);
            if (said.Output.Length > 0 || !said.IsGood || look == Looks) return said.Output.Length > 0;
            await Task.Delay(Pause, time, cancel);
        }
    }
}
