using System.Text.Json;

namespace Weft.Ethereum;

/// <summary>Typed data as <c>eth_signTypedData_v4</c> has it: any structs, arrays and recursive types.</summary>
/// <remarks>
/// Source: EIP-712, https://eips.ethereum.org/EIPS/eip-712. A sample:
/// <c>{"types":{"EIP712Domain":[{"name":"name","type":"string"}],"Vote":[{"name":"yes","type":"bool"}]},
/// "primaryType":"Vote","domain":{"name":"Poll"},"message":{"yes":true}}</c>.
/// What is shown to a person must be what is hashed, so every field must have a type and every typed member a value.
/// One exception, as in version 4 of the wallets: where a member is a struct its value may be null, and of a recursive
/// type also missing; its hash is then a zero word.
/// </remarks>
public sealed class TypedData
{
    public const int MaxTextLength = 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    private readonly TypedSchema _schema;

    private TypedData(TypedSchema schema, string primaryType, Hash32 domainSeparator, Hash32 messageHash)
    {
        _schema = schema;
        PrimaryType = primaryType;
        DomainSeparator = domainSeparator;
        MessageHash = messageHash;
    }

    public string PrimaryType { get; }

    public Hash32 DomainSeparator { get; }

    /// <summary><c>hashStruct</c> of the message.</summary>
    public Hash32 MessageHash { get; }

    /// <exception cref="TypedDataException">The text is no typed data, or its values do not fit exactly.</exception>
    public static TypedData Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > MaxTextLength) throw new TypedDataException($"It is longer than {MaxTextLength} characters.");
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // The latter two: half a surrogate pair, in the text or escaped in it.
            throw new TypedDataException("It is not well-formed JSON.", e);
        }
    }

    /// <summary>What a wallet signs. Where the primary type is the domain itself, only that.</summary>
    public Hash32 Digest()
    {
        byte[] head = [0x19, 0x01, .. DomainSeparator.Bytes];
        return string.Equals(PrimaryType, TypedSchema.Domain, StringComparison.Ordinal)
            ? Keccak.Hash(head)
            : Keccak.Hash([.. head, .. MessageHash.Bytes]);
    }

    /// <summary>The type string of the primary type and all it refers to.</summary>
    public string EncodeType() => _schema.EncodeType(PrimaryType);

    private static TypedData Read(JsonElement root)
    {
        TypedJson.OnlyFields(root, "Typed data", "types", "primaryType", "domain", "message");
        var schema = TypedSchema.Read(root.GetProperty("types"));
        var primaryType = TypedJson.Text(root, "primaryType");
        if (!schema.Has(TypedSchema.Domain)) throw new TypedDataException("The type EIP712Domain is not given.");
        if (!schema.Has(primaryType)) throw new TypedDataException("The primary type is not given.");
        var hasher = new TypedHasher(schema);
        var domain = hasher.HashStruct(TypedSchema.Domain, root.GetProperty("domain"));
        var message = root.GetProperty("message");
        if (!string.Equals(primaryType, TypedSchema.Domain, StringComparison.Ordinal))
            return new TypedData(schema, primaryType, domain, hasher.HashStruct(primaryType, message));
        TypedJson.OnlyFields(message, "The message beside a primary type that is the domain");
        return new TypedData(schema, primaryType, domain, domain);
    }
}
