using System.Numerics;
using System.Security.Cryptography;

namespace Weft.Ethereum;

/// <summary>How a keystore makes a key of a password, and what guessing a password costs.</summary>
public abstract record KeyDerivation
{
    internal const int KeySize = 32;

    /// <summary>scrypt with n = 2^18, r = 8, p = 1: 256 MiB and about a second.</summary>
    public static KeyDerivation Default { get; } = new ScryptDerivation(1 << 18, 8, 1);

    internal abstract string Name { get; }

    /// <summary>Refuses numbers that are out of bounds.</summary>
    internal abstract void Check();

    internal abstract void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> key);

    private protected static KeystoreException TooCostly(string what) =>
        new(KeystoreFault.TooCostly, $"The keystore asks for {what}.");
}

/// <param name="N">How many blocks are kept: a power of two.</param>
/// <param name="R">Size of a block, in 128 bytes.</param>
/// <param name="P">How often all is done.</param>
public sealed record ScryptDerivation(int N, int R, int P) : KeyDerivation
{
    private const long MaxMemory = 512L * 1024 * 1024;
    private const long MaxWork = 1L << 24;
    private const int MaxFactor = 64;

    internal override string Name => "scrypt";

    internal override void Check()
    {
        if (N < 2 || !BitOperations.IsPow2(N) || R < 1 || P < 1)
            throw new KeystoreException(KeystoreFault.Malformed, "The numbers of scrypt are not possible.");
        if (R > MaxFactor || P > MaxFactor || 128L * N * R > MaxMemory) throw TooCostly("more than 512 MiB of memory");
        if ((long)N * R * P > MaxWork) throw TooCostly("more than eight times the usual work");
    }

    internal override void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> key) =>
        Scrypt.Derive(password, salt, N, R, P, key);
}

/// <summary>PBKDF2 with HMAC-SHA256. Only for files that others read or wrote: it costs a guesser little.</summary>
public sealed record Pbkdf2Derivation(int Iterations) : KeyDerivation
{
    private const int MaxIterations = 10_000_000;

    internal override string Name => "pbkdf2";

    internal override void Check()
    {
        if (Iterations < 1) throw new KeystoreException(KeystoreFault.Malformed, "PBKDF2 needs iterations.");
        if (Iterations > MaxIterations) throw TooCostly($"more than {MaxIterations} iterations");
    }

    internal override void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> key) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, key, Iterations, HashAlgorithmName.SHA256);
}
