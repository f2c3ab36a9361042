using System.Security.Cryptography;
using System.Text;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>The key of the account that pays or is paid, in a Web3 Secret Storage file under a password.</summary>
internal static class AccountKey
{
    private const int MaxBytes = 64 * 1024;

    public static Result<Done> Create(WeftHome home, PrivateKey key, ReadOnlySpan<byte> password, bool light)
    {
        if (File.Exists(home.AccountFile)) return HomeRefusals.KeyExists(home.AccountFile);
        // The light derivation is for throw-away accounts of local chains: it saves a second and 256 MiB at each start.
        var json = Keystore.Encrypt(key, password, light ? new ScryptDerivation(1 << 12, 8, 1) : null);
        try
        {
            PrivateFile.WriteNew(home.AccountFile, Encoding.UTF8.GetBytes(json));
            return default(Done);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return HomeRefusals.NotWritable(home.Path, error.Message);
        }
    }

    /// <summary>The address alone, without a password.</summary>
    public static Result<Address> ReadAddress(WeftHome home)
    {
        if (!Read(home).TryGet(out var json, out var refusal)) return refusal;
        try
        {
            return Keystore.ReadAddress(json) is { } address
                ? address
                : HomeRefusals.KeyMalformed(home.AccountFile, "it does not say its address.");
        }
        catch (KeystoreException error)
        {
            return HomeRefusals.KeyMalformed(home.AccountFile, error.Message);
        }
    }

    public static Result<PrivateKey> Unlock(WeftHome home, Func<Result<byte[]>> password)
    {
        return Read(home).TryGet(out var json, out var refusal) ? Decrypt(json, home.AccountFile, password) : refusal;
    }

    /// <param name="path">Where the keystore came from, for sentences.</param>
    public static Result<PrivateKey> Decrypt(string json, string path, Func<Result<byte[]>> password)
    {
        if (!password().TryGet(out var secret, out var refusal)) return refusal;
        try
        {
            return Keystore.Decrypt(json, secret);
        }
        catch (KeystoreException error) when (error.Fault == KeystoreFault.WrongPassword)
        {
            return HomeRefusals.PasswordWrong(path);
        }
        catch (KeystoreException error)
        {
            return HomeRefusals.KeyMalformed(path, error.Message);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static Result<string> Read(WeftHome home)
    {
        var path = home.AccountFile;
        if (!File.Exists(path)) return HomeRefusals.KeyMissing(path);
        try
        {
            return new FileInfo(path).Length > MaxBytes
                ? HomeRefusals.KeyMalformed(path, "it is over 64 KiB.")
                : File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return HomeRefusals.KeyMalformed(path, error.Message);
        }
    }
}
