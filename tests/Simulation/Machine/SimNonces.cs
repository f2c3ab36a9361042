using System.Globalization;
using System.Text;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>Request numbers that survive a crash with the rest of the disk.</summary>
internal sealed class SimNonces(IJournal journal) : IRequestNonces
{
    private const string Key = "sim-request-nonce";

    public async Task<ulong> NextAsync(CancellationToken cancel)
    {
        var saved = await journal.LoadAsync(Key, cancel);
        var next = saved.Count == 0
            ? 1
            : ulong.Parse(Encoding.ASCII.GetString(saved[0].Value), CultureInfo.InvariantCulture) + 1;
        await journal.SaveAsync(Key, Encoding.ASCII.GetBytes(next.ToString(CultureInfo.InvariantCulture)), cancel);
        return next;
    }
}
