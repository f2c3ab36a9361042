namespace Weft.Ethereum;

public enum AbiKind
{
    /// <summary><c>uintN</c>: <see cref="AbiType.Size"/> bits.</summary>
    UInt = 1,

    /// <summary><c>intN</c>: <see cref="AbiType.Size"/> bits.</summary>
    Int,

    /// <summary><c>ufixedMxN</c>: <see cref="AbiType.Size"/> bits, <see cref="AbiType.Decimals"/>.</summary>
    UFixed,

    /// <summary><c>fixedMxN</c>: <see cref="AbiType.Size"/> bits, <see cref="AbiType.Decimals"/>.</summary>
    Fixed,

    Address,
    Bool,

    /// <summary><c>bytesN</c>: <see cref="AbiType.Size"/> bytes.</summary>
    FixedBytes,

    /// <summary>Address and selector: 24 bytes.</summary>
    Function,

    Bytes,
    String,

    /// <summary><c>T[]</c>.</summary>
    Array,

    /// <summary><c>T[k]</c>: <see cref="AbiType.Size"/> elements.</summary>
    FixedArray,

    Tuple,
}
