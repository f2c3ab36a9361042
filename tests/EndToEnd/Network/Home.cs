using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Weft.EndToEnd;

/// <summary>One node's folder, and its password beside it rather than in it.</summary>
internal sealed class Home
{
    private Home(string path, string passwordFile, string password) =>
        (Path, PasswordFile, Password) = (path, passwordFile, password);

    public string Path { get; }

    public string PasswordFile { get; }

    public string Password { get; }

    /// <summary>All programs that ever ran with this home.</summary>
    public ConcurrentBag<RunningProgram> Programs { get; } = [];

    public string NetworkFile => System.IO.Path.Combine(Path, "network.json");

    public string AccountFile => System.IO.Path.Combine(Path, "keys", "account.json");

    public static Home Make(string root, string name)
    {
        var path = System.IO.Path.Combine(root, name);
        var secrets = System.IO.Path.Combine(root, "secrets");
        Directory.CreateDirectory(secrets);
        var file = System.IO.Path.Combine(secrets, name);
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(file, password + "\n");
        return new Home(path, file, password);
    }

    /// <summary>Makes an account key in it and returns its address.</summary>
    public async Task<string> NewWalletAsync()
    {
        var made = (await WeftProgram.RunAsync(this, "wallet", "new", "--light", "--json")).Succeeded();
        return made.Json.GetProperty("address").GetString()!;
    }

    /// <summary>The other home acts for this one's account from now on.</summary>
    public void LendKeyTo(Home other)
    {
        File.Copy(AccountFile, other.AccountFile, overwrite: true);
        File.Copy(PasswordFile, other.PasswordFile, overwrite: true);
    }

    public void Join(JsonObject network)
    {
        Directory.CreateDirectory(Path);
        File.WriteAllText(NetworkFile, network.ToJsonString());
    }
}
