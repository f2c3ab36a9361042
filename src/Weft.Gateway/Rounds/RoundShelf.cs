using System.IO.Compression;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>
/// Keeps the rounds of matching that were published: a gzipped file each, named by time and input hash. Bounded in time
/// and room; a round goes together with those that go on from it.
/// </summary>
internal sealed class RoundShelf(GatewayOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();

    /// <summary>Oldest first.</summary>
    private readonly List<ShelvedRound> _rounds = [];

    /// <summary>For each round the one with all orders that it goes back to, which may be itself.</summary>
    private readonly Dictionary<Hash32, Hash32> _firsts = [];

    private string Folder => options.RoundsFolder
        ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.IndexPath))!, "rounds");

    /// <summary>Whether a round may go on from it.</summary>
    public bool Has(Hash32 inputHash)
    {
        lock (_gate) return _firsts.ContainsKey(inputHash);
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ShelvedRound> List(PageCursor? after, int most)
    {
        lock (_gate)
        {
            return
            [
                .. Enumerable.Reverse(_rounds)
                    .Where(r => after is not { } cursor || IsBefore(r, cursor))
                    .Take(most),
            ];
        }
    }

    /// <returns>The packed file with its name; null where there is no such round, or no more.</returns>
    public (Stream File, string Name)? Open(PageCursor id)
    {
        ShelvedRound? round;
        lock (_gate) round = _rounds.Find(r => r.At == id.Number && r.Id == id);
        if (round is null) return null;
        try
        {
            return (File.OpenRead(PathOf(round)), round.FileName);
        }
        catch (IOException)
        {
            // It went off the shelf a moment ago.
            return null;
        }
    }

    /// <summary>Finds what an earlier life of the gateway left. Call once, before anything is put.</summary>
    public void Find()
    {
        var found = new List<ShelvedRound>();
        foreach (var file in Directory.CreateDirectory(Folder).EnumerateFiles())
        {
            if (ShelvedRound.Find(file) is { } round) found.Add(round);
            else if (ShelvedRound.IsLeftover(file.Name)) file.Delete();
        }

        lock (_gate)
        {
            foreach (var round in found.Where(r => r.Since is null)) Add(round);
            var rest = found.Where(r => r.Since is not null).ToList();
            while (rest.RemoveAll(TryAdd) > 0)
            {
            }

            foreach (var orphan in rest) File.Delete(PathOf(orphan));
        }
    }

    public async Task<ShelvedRound> PutAsync(RoundFile file, CancellationToken cancel)
    {
        var round = new ShelvedRound(
            (long)file.Now.Seconds, file.InputHash, file.Since, file.Window?.Seconds, Bytes: 0);
        var (path, half) = (PathOf(round), PathOf(round) + ShelvedRound.Half);
        await using (var disk = File.Create(half))
        {
            await using (var gzip = new GZipStream(disk, CompressionLevel.Fastest, leaveOpen: true))
            await using (var lines = new BufferedStream(gzip, 1 << 16))
            {
                foreach (var line in RoundJson.Lines(file)) await lines.WriteAsync(line, cancel);
            }

            disk.Flush(flushToDisk: true);
        }

        File.Move(half, path, overwrite: true);
        round = round with { Bytes = new FileInfo(path).Length };
        lock (_gate)
        {
            _rounds.RemoveAll(r => r.At == round.At && r.InputHash == round.InputHash);
            if (!TryAdd(round)) throw new InvalidOperationException("The round goes on from one that is not here.");
            Thin();
        }

        return round;
    }

    private static bool IsBefore(ShelvedRound round, PageCursor cursor) =>
        round.At < cursor.Number || (round.At == cursor.Number
            && string.CompareOrdinal(round.InputHash.ToString(), cursor.Id) < 0);

    private string PathOf(ShelvedRound round) => Path.Combine(Folder, round.FileName);

    private bool TryAdd(ShelvedRound round)
    {
        if (round.Since is { } since && !_firsts.ContainsKey(since)) return false;
        Add(round);
        return true;
    }

    private void Add(ShelvedRound round)
    {
        _firsts[round.InputHash] = round.Since is { } since ? _firsts[since] : round.InputHash;
        var after = _rounds.FindLastIndex(r => r.At < round.At || (r.At == round.At && r.InputHash < round.InputHash));
        _rounds.Insert(after + 1, round);
    }

    /// <summary>The newest round stays, with what it goes back to.</summary>
    private void Thin()
    {
        var oldest = (time.GetUtcNow() - options.KeepRounds).ToUnixTimeSeconds();
        var room = _rounds.Sum(r => r.Bytes);
        while (true)
        {
            var first = _rounds.Find(r => r.Since is null)!.InputHash;
            if (_firsts[_rounds[^1].InputHash] == first) return;
            var chain = _rounds.FindAll(r => _firsts[r.InputHash] == first);
            if (chain[^1].At >= oldest && room <= options.MaxRoundBytes) return;
            foreach (var round in chain)
            {
                File.Delete(PathOf(round));
                room -= round.Bytes;
                _firsts.Remove(round.InputHash);
            }

            _rounds.RemoveAll(chain.Contains);
        }
    }
}
