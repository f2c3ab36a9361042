using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Weft.Ethereum;

/// <param name="Address">Null where the file does not say.</param>
internal sealed record KeystoreFile(
    KeyDerivation Derivation, byte[] Salt, byte[] Iv, byte[] Ciphertext, Hash32 Mac, Address? Address);

/// <summary>The JSON form of a keystore.</summary>
/// <remarks>
/// A sample: <c>{"version":3,"id":"3198bc9c-...","address":"008aeeda...","crypto":{"cipher":"aes-128-ctr",
/// "cipherparams":{"iv":"83db..."},"ciphertext":"d172...","kdf":"scrypt","kdfparams":{"dklen":32,"n":262144,"r":8,
/// "p":1,"salt":"ab0c..."},"mac":"2103..."}}</c>. Some writers spell it <c>Crypto</c>. Unknown fields are skipped.
/// </remarks>
internal static class KeystoreJson
{
    private const int MaxTextLength = 64 * 1024;
    private const int MaxSaltSize = 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    public static KeystoreFile Read(string json)
    {
        if (json.Length > MaxTextLength) throw Malformed("it is too long");
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return ReadFile(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // The latter two: half a surrogate pair, in the text or escaped in it.
            throw new KeystoreException(KeystoreFault.Malformed, "The keystore is not well-formed JSON.", e);
        }
    }

    public static string Write(KeystoreFile file)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 3);
            json.WriteString("id", NewId());
            if (file.Address is { } address) json.WriteString("address", Convert.ToHexStringLower(address.Bytes));
            json.WriteStartObject("crypto");
            json.WriteString("cipher", "aes-128-ctr");
            json.WriteStartObject("cipherparams");
            json.WriteString("iv", Convert.ToHexStringLower(file.Iv));
            json.WriteEndObject();
            json.WriteString("ciphertext", Convert.ToHexStringLower(file.Ciphertext));
            json.WriteString("kdf", file.Derivation.Name);
            WriteDerivation(json, file);
            json.WriteString("mac", Convert.ToHexStringLower(file.Mac.Bytes));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteDerivation(Utf8JsonWriter json, KeystoreFile file)
    {
        json.WriteStartObject("kdfparams");
        json.WriteNumber("dklen", KeyDerivation.KeySize);
        if (file.Derivation is ScryptDerivation scrypt)
        {
            json.WriteNumber("n", scrypt.N);
            json.WriteNumber("r", scrypt.R);
            json.WriteNumber("p", scrypt.P);
        }
        else if (file.Derivation is Pbkdf2Derivation pbkdf2)
        {
            json.WriteNumber("c", pbkdf2.Iterations);
            json.WriteString("prf", "hmac-sha256");
        }

        json.WriteString("salt", Convert.ToHexStringLower(file.Salt));
        json.WriteEndObject();
    }

    private static KeystoreFile ReadFile(JsonElement root)
    {
        if (Number(root, "version") != 3) throw Unsupported("version");
        var crypto = Field(root, "crypto");
        if (!string.Equals(Text(crypto, "cipher"), "aes-128-ctr", StringComparison.Ordinal))
            throw Unsupported("cipher");
        var parameters = Field(crypto, "kdfparams");
        var ciphertext = Bytes(crypto, "ciphertext", 1, PrivateKey.Size);
        var iv = Bytes(Field(crypto, "cipherparams"), "iv", AesCounter.BlockSize, AesCounter.BlockSize);
        var mac = new Hash32(Bytes(crypto, "mac", Hash32.Size, Hash32.Size));
        var salt = Bytes(parameters, "salt", 0, MaxSaltSize);
        return new KeystoreFile(ReadDerivation(crypto, parameters), salt, iv, ciphertext, mac, ReadAddress(root));
    }

    private static KeyDerivation ReadDerivation(JsonElement crypto, JsonElement parameters)
    {
        // Longer keys begin with the same 32 bytes, and no more are used.
        if (Number(parameters, "dklen") is < KeyDerivation.KeySize or > 1024)
            throw Malformed("'dklen' is not possible");
        switch (Text(crypto, "kdf"))
        {
            case "scrypt":
                return new ScryptDerivation(Number(parameters, "n"), Number(parameters, "r"), Number(parameters, "p"));
            case "pbkdf2":
                if (!string.Equals(Text(parameters, "prf"), "hmac-sha256", StringComparison.Ordinal))
                    throw Unsupported("prf");
                return new Pbkdf2Derivation(Number(parameters, "c"));
            default:
                throw Unsupported("kdf");
        }
    }

    private static Address? ReadAddress(JsonElement root)
    {
        if (!root.TryGetProperty("address", out _)) return null;
        return new Address(Bytes(root, "address", Address.Size, Address.Size));
    }

    private static JsonElement Field(JsonElement owner, string name)
    {
        if (owner.ValueKind != JsonValueKind.Object) throw Malformed($"it has no '{name}'");
        foreach (var property in owner.EnumerateObject())
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase)) return property.Value;
        throw Malformed($"it has no '{name}'");
    }

    private static string Text(JsonElement owner, string name) =>
        Field(owner, name) is { ValueKind: JsonValueKind.String } value
            ? value.GetString()!
            : throw Malformed($"'{name}' is no text");

    private static int Number(JsonElement owner, string name) =>
        Field(owner, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number)
            ? number
            : throw Malformed($"'{name}' is no number that is possible");

    private static byte[] Bytes(JsonElement owner, string name, int least, int most) =>
        Hex.TryDecode(Text(owner, name), out var bytes) && bytes.Length >= least && bytes.Length <= most
            ? bytes
            : throw Malformed($"'{name}' is not {least} to {most} bytes in hexadecimal");

    private static string NewId()
    {
        var id = RandomNumberGenerator.GetBytes(16);
        id[6] = (byte)((id[6] & 0x0f) | 0x40);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new Guid(id, bigEndian: true).ToString("D");
    }

    private static KeystoreException Malformed(string why) =>
        new(KeystoreFault.Malformed, $"The keystore cannot be read: {why}.");

    private static KeystoreException Unsupported(string what) =>
        new(KeystoreFault.Unsupported, $"The keystore has another '{what}' than is known here.");
}
