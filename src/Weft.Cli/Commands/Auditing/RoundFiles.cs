using System.IO.Compression;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Rounds from files and gateways, packed or not. Nobody is trusted about how large they unpack.</summary>
internal static class RoundFiles
{
    public static async Task<Result<RoundFile>> LoadAsync(string path, CancellationToken stop)
    {
        try
        {
            if (new FileInfo(path).Length > RoundJson.MaxBytes) return AuditRefusals.TooLarge();
            return Read(await File.ReadAllBytesAsync(path, stop));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AuditRefusals.Unreadable(path, e.Message);
        }
    }

    public static Result<RoundFile> Read(byte[] bytes)
    {
        if (bytes is not [0x1f, 0x8b, ..]) return RoundJson.Decode(bytes);
        using var unpacked = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            var buffer = new byte[64 << 10];
            while (gzip.Read(buffer) is var read and > 0)
            {
                if (unpacked.Length + read > RoundJson.MaxBytes) return AuditRefusals.TooLarge();
                unpacked.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return ReplayRefusals.FileBad("it is packed, but not with gzip");
        }

        return RoundJson.Decode(unpacked.GetBuffer().AsSpan(0, (int)unpacked.Length));
    }
}
