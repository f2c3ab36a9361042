using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Weft.Ethereum.Tests;

public sealed class KeystoreTests
{
    private static readonly KeyDerivation Fast = new ScryptDerivation(16, 1, 1);

    /// <summary>KeyStoreTests of ethereum/tests: the examples of the definition.</summary>
    [Fact]
    public void Published_vectors() => Assert.All(VectorFile.Ethereum("keystores"), c =>
        CheckDecrypts(c.GetProperty("json").GetRawText(), c.Text("password"), "0x" + c.Text("priv")));

    /// <summary>Files of geth, Parity and ethers.</summary>
    [Fact]
    public void Files_of_other_wallets() => Assert.All(VectorFile.Ethers("wallets"), c =>
        CheckDecrypts(c.Text("json"), c.Text("password"), c.Text("privateKey")));

    [Fact]
    public void A_key_comes_back_with_its_password_alone()
    {
        foreach (var derivation in (KeyDerivation[])[Fast, new Pbkdf2Derivation(2)])
        {
            using var key = PrivateKey.Generate();
            var json = Keystore.Encrypt(key, "grüße"u8, derivation);
            using var back = Keystore.Decrypt(json, "grüße"u8);
            Assert.Equal(key.Address, back.Address);
            Assert.Equal(KeystoreFault.WrongPassword, Fault(json, "gruesse"));
            Assert.Equal(KeystoreFault.WrongPassword, Fault(json, ""));
            Assert.NotEqual(json, Keystore.Encrypt(key, "grüße"u8, derivation));
        }
    }

    [Fact]
    public void The_file_is_as_the_definition_says()
    {
        using var key = PrivateKey.FromBytes([.. new byte[31], 1]);
        var file = JsonDocument.Parse(Keystore.Encrypt(key, "p"u8, Fast)).RootElement;
        Assert.Equal(3, file.GetProperty("version").GetInt32());
        Assert.Equal("7e5f4552091a69125d5dfcb7b8c2659029395bdf", file.Text("address"));
        Assert.Equal(4, Guid.Parse(file.Text("id")).Version);
        Assert.Equal(["cipher", "cipherparams", "ciphertext", "kdf", "kdfparams", "mac"],
            file.GetProperty("crypto").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void A_secret_without_its_leading_zeros_is_read()
    {
        byte[] secret = [.. Enumerable.Repeat((byte)7, 30)];
        byte[] salt = [1], iv = new byte[16], derived = new byte[32];
        Fast.Derive("p"u8, salt, derived);
        byte[] ciphertext = [.. secret];
        AesCounter.Apply(derived.AsSpan(0, 16), iv, ciphertext);
        var mac = Keccak.Hash([.. derived.AsSpan(16), .. ciphertext]);
        var json = KeystoreJson.Write(new KeystoreFile(Fast, salt, iv, ciphertext, mac, Address: null));

        CheckDecrypts(json, "p", Hex.Encode([0, 0, .. secret]));
    }

    /// <summary>NIST SP 800-38A, F.5.1; its counter carries over a byte in between.</summary>
    [Fact]
    public void The_cipher_is_aes_in_counter_mode()
    {
        var data = Hex.Decode("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
            + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
        AesCounter.Apply(Hex.Decode("2b7e151628aed2a6abf7158809cf4f3c"),
            Hex.Decode("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), data);
        Assert.Equal("874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
            + "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee", Convert.ToHexStringLower(data));
    }

    [Fact]
    public void The_default_costs_what_the_definition_recommends() =>
        Assert.Equal(new ScryptDerivation(262_144, 8, 1), KeyDerivation.Default);

    [Theory]
    [InlineData("/version", "1", KeystoreFault.Unsupported)]
    [InlineData("/version", "\"3\"", KeystoreFault.Malformed)]
    [InlineData("/crypto/cipher", "\"aes-128-cbc\"", KeystoreFault.Unsupported)]
    [InlineData("/crypto/kdf", "\"argon2\"", KeystoreFault.Unsupported)]
    [InlineData("/crypto/kdfparams/n", "15", KeystoreFault.Malformed)]
    [InlineData("/crypto/kdfparams/n", "0", KeystoreFault.Malformed)]
    [InlineData("/crypto/kdfparams/n", "-2", KeystoreFault.Malformed)]
    [InlineData("/crypto/kdfparams/n", "1.5", KeystoreFault.Malformed)]
    [InlineData("/crypto/kdfparams/n", "1073741824", KeystoreFault.TooCostly)]
    [InlineData("/crypto/kdfparams/n", "99999999999", KeystoreFault.Malformed)]
    [InlineData("/crypto/kdfparams/r", "0", KeystoreFault.Malformed)]
    [InlineData("/crypto/kdfparams/r", "1073741824", KeystoreFault.TooCostly)]
    [InlineData("/crypto/kdfparams/p", "0", KeystoreFault.Malformed)]
    [InlineData("/crypto/kdfparams/p", "1073741824", KeystoreFault.TooCostly)]
    [InlineData("/crypto/kdfparams/dklen", "16", KeystoreFault.Malformed)]
    [InlineData("/crypto/kdfparams/salt", "\"zz\"", KeystoreFault.Malformed)]
    [InlineData("/crypto/cipherparams/iv", "\"00\"", KeystoreFault.Malformed)]
    [InlineData("/crypto/ciphertext", "\"\"", KeystoreFault.Malformed)]
    [InlineData("/crypto/ciphertext", "\"00\"", KeystoreFault.WrongPassword)]
    [InlineData("/crypto/mac", "\"00\"", KeystoreFault.Malformed)]
    [InlineData("/crypto/mac", "\"0000000000000000000000000000000000000000000000000000000000000000\"",
        KeystoreFault.WrongPassword)]
    [InlineData("/crypto", "7", KeystoreFault.Malformed)]
    [InlineData("/address", "\"0000000000000000000000000000000000000001\"", KeystoreFault.Malformed)]
    [InlineData("/address", "7", KeystoreFault.Malformed)]
    public void A_changed_file_is_refused(string path, string json, KeystoreFault fault)
    {
        using var key = PrivateKey.Generate();
        var root = JsonNode.Parse(Keystore.Encrypt(key, "p"u8, Fast))!;
        var steps = path[1..].Split('/');
        steps[..^1].Aggregate(root, (node, step) => node[step]!)[steps[^1]] = JsonNode.Parse(json);
        Assert.Equal(fault, Fault(root.ToJsonString(), "p"));
    }

    /// <summary>Each of these would take gibibytes or hours.</summary>
    [Theory]
    [InlineData(1 << 20, 8, 1)]
    [InlineData(1 << 24, 1, 1)]
    [InlineData(1 << 18, 8, 64)]
    [InlineData(2, 8, 1 << 20)]
    public void A_hostile_derivation_is_refused(int n, int r, int p)
    {
        using var key = PrivateKey.Generate();
        var e = Assert.Throws<KeystoreException>(() => Keystore.Encrypt(key, "p"u8, new ScryptDerivation(n, r, p)));
        Assert.Equal(KeystoreFault.TooCostly, e.Fault);
        Assert.Equal(KeystoreFault.TooCostly, Assert.Throws<KeystoreException>(() =>
            Keystore.Encrypt(key, "p"u8, new Pbkdf2Derivation(int.MaxValue))).Fault);
    }

    [Fact]
    public void Changed_text_is_read_or_refused()
    {
        using var key = PrivateKey.Generate();
        var json = Keystore.Encrypt(key, "p"u8, Fast);
        Gen.Select(Gen.Int[0, json.Length - 1], Gen.Char[' ', '~']).Sample((at, c) =>
        {
            try
            {
                using var read = Keystore.Decrypt(json[..at] + c + json[(at + 1)..], "p"u8);
                return read.Address == key.Address;
            }
            catch (KeystoreException)
            {
                return true;
            }
        }, iter: 1000);
    }

    private static void CheckDecrypts(string json, string password, string secret)
    {
        using var key = Keystore.Decrypt(json, Encoding.UTF8.GetBytes(password));
        var bytes = new byte[32];
        key.CopyTo(bytes);
        Assert.Equal(secret, Hex.Encode(bytes));
    }

    private static KeystoreFault Fault(string json, string password) =>
        Assert.Throws<KeystoreException>(() => Keystore.Decrypt(json, Encoding.UTF8.GetBytes(password))).Fault;
}
