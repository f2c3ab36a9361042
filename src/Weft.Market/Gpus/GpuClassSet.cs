using Weft.Ethereum;

namespace Weft.Market;

/// <summary>A set of GPU classes: bit i of a 256-bit word says whether class i is in it.</summary>
public readonly record struct GpuClassSet(UInt128 High, UInt128 Low)
{
    public bool IsEmpty => High == 0 && Low == 0;

    public static GpuClassSet Of(params ReadOnlySpan<GpuClass> classes)
    {
        var set = default(GpuClassSet);
        foreach (var gpuClass in classes) set = set.With(gpuClass);
        return set;
    }

    public GpuClassSet With(GpuClass gpuClass) => gpuClass.Index >= 128
        ? this with { High = High | (UInt128.One << (gpuClass.Index - 128)) }
        : this with { Low = Low | (UInt128.One << gpuClass.Index) };

    public bool Contains(GpuClass gpuClass) =>
        ((gpuClass.Index >= 128 ? High >> (gpuClass.Index - 128) : Low >> gpuClass.Index) & 1) == 1;

    public Hash32 ToWord()
    {
        Span<byte> word = stackalloc byte[32];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(word, High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(word[16..], Low);
        return new(word);
    }

    public static GpuClassSet FromWord(Hash32 word) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(word.Bytes),
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(word.Bytes[16..]));
}
