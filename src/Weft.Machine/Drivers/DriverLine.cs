using System.Buffers.Binary;
using System.Text;

namespace Weft.Machine;

/// <summary>What the process with the drivers is asked to do.</summary>
internal enum DriverCall : byte
{
    /// <summary>The work of a challenge: card, seed, sizes; answered by leaves and ends of walks.</summary>
    Prove = 1,

    /// <summary>A row of the product: its number; answered by its integers.</summary>
    Row = 2,

    /// <summary>A short walk: where it begins; answered by where it ends.</summary>
    Echo = 3,

    /// <summary>A card's memory overwritten: card; answered by bytes overwritten and bytes in all.</summary>
    Wipe = 4,
}

/// <summary>What it answers with.</summary>
internal enum DriverAnswer : byte
{
    Done = 1,

    /// <summary>No device of OpenCL is that card.</summary>
    NoDevice = 2,

    /// <summary>The driver or the card did not do it; the content is the sentence that it said.</summary>
    Failed = 3,
}

/// <summary>
/// Calls and answers on the line between a node and the process that has the drivers: a byte that says what it is, four
/// with the length, the content; numbers are little-endian. A driver that writes where it should not may make the
/// other side say anything, so each length is bounded.
/// </summary>
internal static class DriverLine
{
    /// <summary>The leaves of the largest product are 2 MiB.</summary>
    private const int MostBytes = 16 << 20;

    private const int HeaderBytes = 5;

    public static void Write(Stream line, byte what, Action<BinaryWriter> content)
    {
        using var frame = new MemoryStream();
        frame.SetLength(HeaderBytes);
        frame.Position = HeaderBytes;
        using var writer = new BinaryWriter(frame, Encoding.UTF8, leaveOpen: true);
        content(writer);
        writer.Flush();
        var bytes = frame.GetBuffer().AsSpan(0, (int)frame.Length);
        bytes[0] = what;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], bytes.Length - HeaderBytes);
        line.Write(bytes);
    }

    /// <exception cref="EndOfStreamException">The other side is gone.</exception>
    /// <exception cref="InvalidDataException">It says what cannot be.</exception>
    public static (byte What, BinaryReader Content) Read(Stream line)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        line.ReadExactly(header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header[1..]);
        if (length is < 0 or > MostBytes) throw new InvalidDataException($"a frame of {length} bytes");
        var content = new byte[length];
        line.ReadExactly(content);
        return (header[0], new BinaryReader(new MemoryStream(content), Encoding.UTF8));
    }

    /// <summary>As many as the reader has, or it says what cannot be.</summary>
    public static byte[] Bytes(this BinaryReader reader, int count) =>
        reader.ReadBytes(count) is var bytes && bytes.Length == count
            ? bytes
            : throw new InvalidDataException($"{bytes.Length} bytes in place of {count}");
}
