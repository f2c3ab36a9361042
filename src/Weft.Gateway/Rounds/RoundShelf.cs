using System.IO.Compression;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Gateway;

/// <summary>
/// Keeps the rounds of matching that are published: one gzipped JSON file each, named by time and input hash. Bounded
/// in time and room.
/// </summary>
/// <remarks>A disk that does not keep up costs rounds on the shelf, never the market: matching does not wait.</remarks>
internal sealed partial class RoundShelf(GatewayOptions options, TimeProvider time, ILogger<RoundShelf> log)
    : BackgroundService
{
    private const int MaxWaiting = 64;
    private const string Ending = ".json.gz";

    private readonly Channel<PlayedRound> _waiting = Channel.CreateBounded<PlayedRound>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    private readonly Lock _gate = new();

    /// <summary>Oldest first.</summary>
    private readonly List<ShelvedRound> _rounds = [];

    private string Folder => options.RoundsFolder
        ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.IndexPath))!, "rounds");

    public void Take(PlayedRound round)
    {
        if (!_waiting.Writer.TryWrite(round)) LogLeftOut(round.Round.Now.ToDateTimeOffset());
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

    /// <returns>Null where there is no such round, or no more.</returns>
    public Stream? Open(PageCursor id)
    {
        lock (_gate)
        {
            if (!_rounds.Exists(r => r.At == id.Number && r.InputHash.ToString() == id.Id)) return null;
        }

        try
        {
            return File.OpenRead(PathOf(id.ToString()));
        }
        catch (IOException)
        {
            // It went off the shelf a moment ago.
            return null;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Directory.CreateDirectory(Folder);
        Find();
        await foreach (var played in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            var round = played.ToFile();
            try
            {
                await PutAsync(round, stoppingToken);
                Thin();
            }
            catch (IOException e)
            {
                LogNotKept(round.InputHash.ToString(), e.Message);
            }
        }
    }

    private static bool IsBefore(ShelvedRound round, PageCursor cursor) =>
        round.At < cursor.Number || (round.At == cursor.Number
            && string.CompareOrdinal(round.InputHash.ToString(), cursor.Id) < 0);

    private string PathOf(string id) => Path.Combine(Folder, id + Ending);

    /// <summary>What an earlier life of the gateway left.</summary>
    private void Find()
    {
        foreach (var file in new DirectoryInfo(Folder).EnumerateFiles("*" + Ending))
        {
            if (PageCursor.TryParse(file.Name[..^Ending.Length], out var id))
                Add(new(id.Number, Hash32.Parse(id.Id), file.Length));
        }
    }

    private async Task PutAsync(RoundFile round, CancellationToken cancel)
    {
        var id = new PageCursor((long)round.Now.Seconds, round.InputHash.ToString());
        var (path, half) = (PathOf(id.ToString()), PathOf(id.ToString()) + ".half");
        await using (var file = File.Create(half))
        await using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
            await gzip.WriteAsync(RoundJson.Encode(round), cancel);
        File.Move(half, path, overwrite: true);
        Add(new(id.Number, round.InputHash, new FileInfo(path).Length));
    }

    private void Add(ShelvedRound round)
    {
        lock (_gate)
        {
            _rounds.RemoveAll(r => r.At == round.At && r.InputHash == round.InputHash);
            var after = _rounds.FindLastIndex(r => r.At < round.At
                || (r.At == round.At && r.InputHash < round.InputHash));
            _rounds.Insert(after + 1, round);
        }
    }

    private void Thin()
    {
        var oldest = (time.GetUtcNow() - options.KeepRounds).ToUnixTimeSeconds();
        lock (_gate)
        {
            var room = _rounds.Sum(r => r.Bytes);
            while (_rounds.Count > 1 && (_rounds[0].At < oldest || room > options.MaxRoundBytes))
            {
                room -= _rounds[0].Bytes;
                File.Delete(PathOf(new PageCursor(_rounds[0].At, _rounds[0].InputHash.ToString()).ToString()));
                _rounds.RemoveAt(0);
            }
        }
    }

    [LoggerMessage(5101, LogLevel.Warning, "The round of {Time} is not published: the disk does not keep up.")]
    private partial void LogLeftOut(DateTimeOffset time);

    [LoggerMessage(5102, LogLevel.Warning, "Round {InputHash} is not published: {Why}")]
    private partial void LogNotKept(string inputHash, string why);
}

/// <param name="At">Unix seconds.</param>
/// <param name="Bytes">Of the packed file.</param>
internal sealed record ShelvedRound(long At, Hash32 InputHash, long Bytes);
