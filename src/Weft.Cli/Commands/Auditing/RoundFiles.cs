using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Rounds from files and gateways, packed or not. Nobody is trusted about how large they unpack.</summary>
internal static class RoundFiles
{
    public const long MaxBytes = 4L << 30;

    public static async Task<Result<RoundFile>> LoadAsync(string path, CancellationToken stop)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await ReadAsync(file, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AuditRefusals.Unreadable(path, e.Message);
        }
    }

    /// <param name="file">Is read from its beginning.</param>
    public static async Task<Result<RoundFile>> ReadAsync(Stream file, CancellationToken stop)
    {
        var start = new byte[2];
        file.Position = 0;
        var isPacked = await file.ReadAtLeastAsync(start, 2, throwOnEndOfStream: false, stop) == 2
            && start is [0x1f, 0x8b];
        file.Position = 0;
        if (!isPacked) return await ReadLinesAsync(file, stop);
        try
        {
            await using var gzip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            return await ReadLinesAsync(gzip, stop);
        }
        catch (InvalidDataException)
        {
            return ReplayRefusals.FileBad("it is packed, but not with gzip");
        }
    }

    private static async Task<Result<RoundFile>> ReadLinesAsync(Stream lines, CancellationToken stop)
    {
        var (reader, total) = (new RoundReader(), 0L);
        var pipe = PipeReader.Create(lines, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        while (true)
        {
            var read = await pipe.ReadAsync(stop);
            var (rest, refusal) = Read(read.Buffer, reader);
            total += read.Buffer.Length - rest.Length;
            if (refusal is null && read.IsCompleted) refusal = reader.Read(rest.ToArray());
            else if (rest.Length > RoundJson.MaxLineBytes) refusal ??= ReplayRefusals.FileBad("a line is too long");
            if (total > MaxBytes) refusal ??= AuditRefusals.TooLarge();
            if (refusal is not null) return refusal;
            if (read.IsCompleted) return reader.End();
            pipe.AdvanceTo(rest.Start, rest.End);
        }
    }

    /// <returns>What is left after the last whole line.</returns>
    private static (ReadOnlySequence<byte> Left, Refusal? Refusal) Read(
        ReadOnlySequence<byte> bytes, RoundReader reader)
    {
        while (bytes.PositionOf((byte)'\n') is { } end)
        {
            var line = bytes.Slice(0, end);
            if (line.Length > RoundJson.MaxLineBytes) return (bytes, ReplayRefusals.FileBad("a line is too long"));
            if (reader.Read(line.IsSingleSegment ? line.FirstSpan : line.ToArray()) is { } refusal)
                return (bytes, refusal);
            bytes = bytes.Slice(bytes.GetPosition(1, end));
        }

        return (bytes, null);
    }
}
