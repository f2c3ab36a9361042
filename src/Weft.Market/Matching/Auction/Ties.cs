using System.Buffers.Binary;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>A number that the seed of the round shuffles, so that nobody wins every tie.</summary>
internal static class Ties
{
    public static ulong Of(ulong seed, Hash32 order) =>
        Mix(seed ^ BinaryPrimitives.ReadUInt64BigEndian(order.Bytes));

    /// <summary>The finalizer of SplitMix64.</summary>
    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}
