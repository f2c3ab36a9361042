using System.Text;

namespace Weft.Machine;

/// <summary>
/// Which images are on this machine because somebody's login was good for them. For everybody else they are not there:
/// the registry is asked again each time, with what that job brings.
/// </summary>
/// <remarks>
/// A file of lines, <c>NAME ID</c>; the id is missing as long as the pull goes on, so that a node which dies in between
/// knows of it. The engine keeps images under names, digests and ids alike, so the id is what is compared.
/// </remarks>
internal sealed class PrivateImages(MachineOptions options) : IDisposable
{
    private const int MaxImages = 4_096;

    private readonly SemaphoreSlim _turn = new(1, 1);

    private string File => Path.Combine(options.Home, "private-images");

    /// <summary>Before a pull with a login.</summary>
    public Task ExpectAsync(string name, CancellationToken cancel) => ChangeAsync(name, null, cancel);

    /// <summary>After it.</summary>
    public Task NoteAsync(string name, string id, CancellationToken cancel) => ChangeAsync(name, id, cancel);

    /// <param name="idOf">The id of what the engine has under a name, or null.</param>
    public async Task<bool> HoldsAsync(string id, Func<string, Task<string?>> idOf, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            foreach (var (name, known) in await ReadAsync(cancel))
                if ((known ?? await idOf(name)) == id) return true;
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task ChangeAsync(string name, string? id, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var entries = await ReadAsync(cancel);
            // What the name was before stays private; only the open end of this pull is replaced.
            entries.RemoveAll(entry => entry.Name == name && (entry.Id is null || entry.Id == id));
            entries.Add((name, id));
            var text = new StringBuilder();
            foreach (var entry in entries.TakeLast(MaxImages)) text.Append(entry.Name).Append(' ').AppendLine(entry.Id);
            HomeLock.CreatePrivate(options.Home);
            await System.IO.File.WriteAllTextAsync(File + ".new", text.ToString(), cancel);
            System.IO.File.Move(File + ".new", File, overwrite: true);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<List<(string Name, string? Id)>> ReadAsync(CancellationToken cancel)
    {
        if (!System.IO.File.Exists(File)) return [];
        return
        [
            .. (await System.IO.File.ReadAllLinesAsync(File, cancel)).Select(line => line.Split(' '))
                .Select(parts => (parts[0], parts is [_, { Length: > 0 } id] ? id : null)),
        ];
    }
}
