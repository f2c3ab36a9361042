using Weft.Ethereum;
using Weft.Node;

namespace Weft.Simulation;

/// <summary>
/// Stands for signatures: fast, and as unforgeable as needed between honest programs. A signature of another key or
/// another digest is never taken.
/// </summary>
internal sealed class SimSigner(Address address) : ISigner
{
    public Address Address { get; } = address;

    public byte[] Sign(Hash32 digest) => Of(Address, digest);

    public static bool IsBy(Address signer, Hash32 digest, ReadOnlySpan<byte> signature) =>
        signature.SequenceEqual(Of(signer, digest));

    public static Address AddressOf(int kind, int number)
    {
        Span<byte> bytes = stackalloc byte[20];
        bytes[0] = (byte)kind;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes[16..], number);
        return new(bytes);
    }

    private static byte[] Of(Address signer, Hash32 digest) => [.. digest.Bytes, .. signer.Bytes, .. "thirteen more"u8];
}
