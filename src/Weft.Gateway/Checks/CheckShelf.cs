using System.IO.Compression;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Gateway;

/// <summary>
/// What checkers found: their newest word on each machine in memory and in the journal, and the transcripts behind it
/// as gzipped files that anybody can fetch and check again.
/// </summary>
internal sealed partial class CheckShelf(
    GatewayOptions options, IJournal journal, TimeProvider time, ILogger<CheckShelf> log) : IHostedService, ITiers
{
    private const string Prefix = "check:";
    private const string Ending = ".json.gz";

    private readonly Lock _gate = new();
    private readonly VerdictBook _book = new();

    private string Folder => options.ChecksFolder
        ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.IndexPath))!, "checks");

    /// <summary>What an earlier life was told, as far as it still counts.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        foreach (var (key, json) in await journal.LoadAsync(Prefix, cancellationToken))
        {
            var verdict = JsonSerializer.Deserialize(json, CheckJson.Default.VerdictRow)?.ToVerdict();
            lock (_gate)
            {
                if (verdict is not null && _book.Add(verdict, Now(), out _)) continue;
            }

            await journal.DeleteAsync(key, cancellationToken);
        }

        DropStrays();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Tier Of(Offer offer, UnixTime now)
    {
        if (offer.GpuClass.Index >= options.Policy.GpuClasses.Count) return Tier.Claimed;
        lock (_gate)
        {
            return _book.Of(
                offer.Machine, options.Policy.GpuClasses[offer.GpuClass.Index], offer.Gpus.Count, now);
        }
    }

    /// <summary>Newest first, those that still count.</summary>
    public IReadOnlyList<HardwareVerdict> List(Address? machine)
    {
        var now = Now();
        lock (_gate)
        {
            return [.. _book.All.Where(one => (machine is null || one.Machine == machine) && now <= one.Expiry)];
        }
    }

    /// <returns>Null where there is no such transcript, or no more.</returns>
    public Stream? Open(Hash32 transcript)
    {
        try
        {
            return File.OpenRead(PathOf(transcript));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The file first, then the word: no verdict is shown that nobody can check.</summary>
    public async Task TakeAsync(HardwareVerdict verdict, HardwareTranscript transcript, CancellationToken cancel)
    {
        var (path, half) = (PathOf(verdict.Transcript), PathOf(verdict.Transcript) + ".half");
        await using (var file = File.Create(half))
        await using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
            await gzip.WriteAsync(ProofJson.Encode(transcript), cancel);
        File.Move(half, path, overwrite: true);
        IReadOnlyList<HardwareVerdict> displaced;
        bool isNews;
        lock (_gate) isNews = _book.Add(verdict, Now(), out displaced);
        foreach (var old in displaced) await ForgetAsync(old, cancel);
        if (isNews)
        {
            var row = JsonSerializer.SerializeToUtf8Bytes(VerdictRow.Of(verdict), CheckJson.Default.VerdictRow);
            await journal.SaveAsync(KeyOf(verdict), row, cancel);
        }

        Thin();
        LogTaken(verdict.Machine.ToString(), verdict.Checker.ToString(), verdict.Passed);
    }

    private async Task ForgetAsync(HardwareVerdict old, CancellationToken cancel)
    {
        File.Delete(PathOf(old.Transcript));
        await journal.DeleteAsync(KeyOf(old), cancel);
    }

    private static string KeyOf(HardwareVerdict verdict) => $"{Prefix}{verdict.Machine}:{verdict.Checker}";

    private string PathOf(Hash32 transcript) => Path.Combine(Folder, transcript + Ending);

    private UnixTime Now() => UnixTime.From(time.GetUtcNow());

    /// <summary>Files of no word that counts: expired, displaced, or half written when the power went.</summary>
    private void DropStrays()
    {
        HashSet<string> known;
        lock (_gate) known = [.. _book.All.Select(one => PathOf(one.Transcript))];
        foreach (var file in Directory.EnumerateFiles(Folder, $"*{Ending}*"))
            if (!known.Contains(file)) File.Delete(file);
    }

    /// <summary>The oldest transcripts go when there is no more room; the word of them stays.</summary>
    private void Thin()
    {
        var files = new DirectoryInfo(Folder).GetFiles("*" + Ending).OrderBy(file => file.LastWriteTimeUtc).ToArray();
        var room = files.Sum(file => file.Length);
        foreach (var file in files)
        {
            if (room <= options.MaxCheckBytes) return;
            room -= file.Length;
            file.Delete();
        }
    }

    [LoggerMessage(5201, LogLevel.Information, "Machine {Machine} was checked by {Checker}; passed: {Passed}")]
    private partial void LogTaken(string machine, string checker, bool passed);
}
