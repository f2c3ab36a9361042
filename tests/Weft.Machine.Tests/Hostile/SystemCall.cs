using System.Buffers.Binary;

namespace Weft.Machine.Tests.Hostile;

/// <summary>
/// A program of 200 bytes that makes one system call and ends with what it answered: 0 or more than 200 for success,
/// else the error's number. Linux on x86-64.
/// </summary>
/// <param name="Name">What a report calls it.</param>
/// <param name="Number">Number of the call, from the kernel's table for x86-64.</param>
internal sealed record SystemCall(string Name, int Number, params long[] Arguments)
{
    private const ulong Base = 0x400000;
    private const int CodeAt = 64 + 56;

    /// <summary>Calls that reach for the kernel, the host or the hypervisor; none may be granted.</summary>
    public static readonly IReadOnlyList<SystemCall> Forbidden =
    [
        new("unshare-user", 272, 0x10000000), new("unshare-mount", 272, 0x20000), new("unshare-net", 272, 0x40000000),
        new("clone-user", 56, 0x10000000 | 17), new("clone3", 435, 0, 88), new("setns", 308, 0, 0),
        new("mount", 165), new("umount", 166, 0, 2), new("pivot-root", 155), new("fsopen", 430), new("open-tree", 428),
        new("move-mount", 429), new("keyctl", 250, 0, -3, 1), new("add-key", 248), new("request-key", 249),
        new("bpf", 321), new("perf-event-open", 298), new("userfaultfd", 323, 1), new("io-uring-setup", 425, 1),
        new("open-by-handle-at", 304), new("name-to-handle-at", 303), new("init-module", 175),
        new("finit-module", 313), new("kexec-load", 246), new("reboot", 169, 0xfee1dead, 672274793, 0x1234567),
        new("swapon", 167), new("acct", 163), new("quotactl", 179), new("iopl", 172, 3), new("ioperm", 173, 0, 1, 1),
        new("clock-settime", 227), new("sethostname", 170, 0, 0), new("syslog", 103, 10),
        new("socket-packet", 41, 17, 3, 0), new("socket-raw", 41, 2, 3, 1), new("socket-vsock", 41, 40, 1, 0),
        new("socket-alg", 41, 38, 5, 0), new("socket-netfilter", 41, 16, 3, 12),
    ];

    /// <summary>An ELF file with one segment.</summary>
    public byte[] ToProgram()
    {
        var code = Code();
        var file = new byte[CodeAt + code.Length];
        byte[] head =
        [
            0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            2, 0, 62, 0, 1, 0, 0, 0,
        ];
        head.CopyTo(file, 0);
        Put(file, 24, Base + CodeAt);
        Put(file, 32, 64);
        byte[] sizes = [64, 0, 56, 0, 1, 0];
        sizes.CopyTo(file, 52);
        // PT_LOAD, readable and executable.
        file[64] = 1;
        file[68] = 5;
        Put(file, 80, Base);
        Put(file, 88, Base);
        Put(file, 96, (ulong)file.Length);
        Put(file, 104, (ulong)file.Length);
        Put(file, 112, 0x1000);
        code.CopyTo(file, CodeAt);
        return file;
    }

    private byte[] Code()
    {
        // mov rdi, rsi, rdx, r10, r8, r9; then mov rax.
        byte[][] registers = [[0x48, 0xbf], [0x48, 0xbe], [0x48, 0xba], [0x49, 0xba], [0x49, 0xb8], [0x49, 0xb9]];
        var code = new List<byte>();
        for (var i = 0; i < registers.Length; i++) Move(registers[i], i < Arguments.Length ? Arguments[i] : 0);
        Move([0x48, 0xb8], Number);
        // syscall; neg eax; mov edi, eax; mov eax, 60 (exit); syscall
        code.AddRange([0x0f, 0x05, 0xf7, 0xd8, 0x89, 0xc7, 0xb8, 60, 0, 0, 0, 0x0f, 0x05]);
        return [.. code];

        void Move(byte[] register, long value)
        {
            code.AddRange(register);
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            code.AddRange(bytes);
        }
    }

    private static void Put(byte[] file, int at, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
}
