using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Weft.Machine;

/// <summary>Machine code of programs that need nothing of an image, for this machine's processor.</summary>
internal static class TinyPrograms
{
    public const string Word = "weft\n";

    private const int HeaderBytes = 64 + 56;
    private const int Address = 0x400000;

    /// <summary>write(1, word, 5), then exit(0), then the word.</summary>
    public static byte[]? SayWord()
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

    /// <summary>For x86-64 pause(), for Arm ppoll() on nothing; again whenever a signal wakes it.</summary>
    public static byte[]? Idle()
    {
        switch (RuntimeInformation.OSArchitecture)
        {
            case Architecture.X64:
                return
                [
                    0xb8, 34, 0, 0, 0, // mov eax, 34
                    0x0f, 0x05, // syscall
                    0xeb, 0xf7, // jmp -9: to the beginning
                ];
            case Architecture.Arm64:
                uint[] steps =
                [
                    0xd2800000, // mov x0, #0
                    0xd2800001, // mov x1, #0
                    0xd2800002, // mov x2, #0
                    0xd2800003, // mov x3, #0
                    0xd2800004, // mov x4, #0
                    0xd2800928, // mov x8, #73
                    0xd4000001, // svc #0
                    0x17fffff9, // b -28: to the beginning
                ];
                return MemoryMarshal.AsBytes(steps.AsSpan()).ToArray();
            default:
                return null;
        }
    }

    /// <summary>The smallest file that Linux loads: a header, one segment, the code.</summary>
    public static byte[] Elf(byte[] code)
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
