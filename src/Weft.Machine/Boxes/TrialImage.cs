using System.Buffers.Binary;
using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Text;
using Docker.DotNet.Models;

namespace Weft.Machine;

/// <summary>An image of one program of some 170 bytes, made here: it says a word and ends.</summary>
internal static class TrialImage
{
    public const string Word = "weft\n";

    private const string Repository = "localhost/weft-trial";
    private const string Program = "trial";
    private const int HeaderBytes = 64 + 56;
    private const int Address = 0x400000;

    public const string Name = Repository + ":latest";

    /// <summary>Why there is no such program for this machine; null when there is.</summary>
    public static string? WhyNot() => Code() is null
        ? $"there is no trial for {RuntimeInformation.OSArchitecture} processors"
        : null;

    public static async Task ImportAsync(Engine engine, CancellationToken cancel)
    {
        using var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, Program)
                {
                    Mode = (UnixFileMode)0b111_101_101,
                    DataStream = new MemoryStream(Elf(Code()!)),
                },
                cancel);
        }

        tar.Position = 0;
        await engine.Client.Images.CreateImageAsync(
            new ImagesCreateParameters
            {
                FromSrc = "-",
                Repo = Repository,
                Tag = "latest",
                Changes = [$"ENTRYPOINT [\"/{Program}\"]"],
            },
            tar, null, new Progress<JSONMessage>(), cancel);
    }

    /// <summary>An image that is not there is fine, and so is one that another trial needs just now.</summary>
    public static async Task RemoveAsync(Engine engine, CancellationToken cancel)
    {
        try
        {
            await engine.Client.Images.DeleteImageAsync(Name, new() { Force = false }, cancel);
        }
        catch (Exception e) when (EngineErrors.IsKnown(e))
        {
            // It takes no room worth a word.
        }
    }

    /// <summary>write(1, word, 5), then exit(0), then the word.</summary>
    private static byte[]? Code()
    {
        var word = Encoding.ASCII.GetBytes(Word);
        switch (RuntimeInformation.OSArchitecture)
        {
            case Architecture.X64:
                byte[] head =
                [
                    0xb8, 1, 0, 0, 0, // mov eax, 1
                    0xbf, 1, 0, 0, 0, // mov edi, 1
                    0xbe, 0, 0, 0, 0, // mov esi, word
                    0xba, 5, 0, 0, 0, // mov edx, 5
                    0x0f, 0x05, // syscall
                    0xb8, 60, 0, 0, 0, // mov eax, 60
                    0x31, 0xff, // xor edi, edi
                    0x0f, 0x05, // syscall
                ];
                BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(11), Address + HeaderBytes + head.Length);
                return [.. head, .. word];
            case Architecture.Arm64:
                uint[] steps =
                [
                    0xd2800020, // mov x0, #1
                    0x100000e1, // adr x1, +28: the word
                    0xd28000a2, // mov x2, #5
                    0xd2800808, // mov x8, #64
                    0xd4000001, // svc #0
                    0xd2800000, // mov x0, #0
                    0xd2800ba8, // mov x8, #93
                    0xd4000001, // svc #0
                ];
                return [.. MemoryMarshal.AsBytes(steps.AsSpan()), .. word];
            default:
                return null;
        }
    }

    /// <summary>The smallest file that Linux loads: a header, one segment, the code.</summary>
    private static byte[] Elf(byte[] code)
    {
        var file = new byte[HeaderBytes + code.Length];
        byte[] magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        magic.CopyTo(file, 0);
        Put16(16, 2); // executable
        Put16(18, RuntimeInformation.OSArchitecture == Architecture.Arm64 ? 183 : 62);
        Put32(20, 1); // version
        Put32(24, Address + HeaderBytes); // entry
        Put32(32, 64); // where the segments are listed
        Put16(52, 64); // size of this header
        Put16(54, 56); // and of an entry of that list
        Put16(56, 1);
        Put32(64, 1); // loaded
        Put32(68, 5); // readable and executable
        Put32(80, Address);
        Put32(88, Address);
        Put32(96, file.Length);
        Put32(104, file.Length);
        Put32(112, 0x10000); // alignment
        code.CopyTo(file, HeaderBytes);
        return file;

        void Put16(int at, int value) => BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at), (short)value);
        void Put32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
    }
}
