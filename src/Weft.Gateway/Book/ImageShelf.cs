using Weft.Ethereum;

namespace Weft.Gateway;

/// <summary>
/// What machines told of the images that they have: for people to choose by, true for as long as an offer lives, and
/// forgotten with this process.
/// </summary>
internal sealed class ImageShelf(TimeProvider time)
{
    /// <summary>Of those that told most recently.</summary>
    internal const int MostMachines = 10_000;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<Address, (IReadOnlyList<string> Images, DateTimeOffset At)> _told = [];

    public void Put(Address machine, IReadOnlyList<string> images)
    {
        lock (_gate)
        {
            _told[machine] = (images, time.GetUtcNow());
            if (_told.Count <= MostMachines) return;
            // Rarely, and a part at once, so that a full shelf costs little for each that tells.
            foreach (var old in _told.OrderBy(one => one.Value.At).Take(MostMachines / 10).ToList())
                _told.Remove(old.Key);
        }
    }

    /// <summary>Empty where the machine told nothing, or too long ago.</summary>
    public IReadOnlyList<string> Of(Address machine)
    {
        lock (_gate)
        {
            return _told.TryGetValue(machine, out var told) && time.GetUtcNow() - told.At < Life ? told.Images : [];
        }
    }
}
