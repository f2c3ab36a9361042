namespace Weft.Ethereum;

public enum KeystoreFault
{
    /// <summary>The text is no keystore, or contradicts itself.</summary>
    Malformed = 1,

    /// <summary>Another version, cipher or derivation than is known here.</summary>
    Unsupported,

    /// <summary>Its derivation asks for more memory or work than any honest file.</summary>
    TooCostly,

    WrongPassword,
}

public sealed class KeystoreException : FormatException
{
    public KeystoreException(KeystoreFault fault, string message) : base(message) => Fault = fault;

    public KeystoreException(KeystoreFault fault, string message, Exception inner) : base(message, inner) =>
        Fault = fault;

    public KeystoreFault Fault { get; }
}
