using Weft.Market;

namespace Weft.Cli;

/// <summary>
/// The folder that holds a node's keys, journals and network: <c>--home</c>, <c>$WEFT_HOME</c> or <c>~/.weft</c>.
/// </summary>
internal sealed class WeftHome
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private WeftHome(string path) => Path = path;

    public string Path { get; }

    public string AccountFile => System.IO.Path.Combine(Path, "keys", "account.json");

    public string NodeKeyFile => System.IO.Path.Combine(Path, "keys", "node.key");

    public string NetworkFile => System.IO.Path.Combine(Path, "network.json");

    /// <summary>A folder of this home for one role's state, made when it is not there.</summary>
    public string Folder(string name) => MakePrivate(System.IO.Path.Combine(Path, name));

    public static Result<WeftHome> Open(string? given)
    {
        var path = System.IO.Path.GetFullPath(
            SharedOptions.Given(given, "WEFT_HOME")
            ?? System.IO.Path.Combine(
                Environment.GetFolderPath(
                    Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
                ".weft"));
        try
        {
            MakePrivate(path);
            MakePrivate(System.IO.Path.Combine(path, "keys"));
            return new WeftHome(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return HomeRefusals.NotWritable(path, error.Message);
        }
    }

    private static string MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
        return path;
    }
}
