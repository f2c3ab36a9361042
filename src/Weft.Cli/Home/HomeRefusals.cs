using Weft.Market;

namespace Weft.Cli;

internal static class HomeRefusals
{
    public static Refusal NotWritable(string path, string reason) => new(
        "home-not-writable",
        $"The folder {path} cannot be used: {reason}",
        "Give another one with --home or WEFT_HOME, or mend its permissions.");

    public static Refusal NetworkMissing(string path) => new(
        "network-missing",
        $"There is no network file at {path}, so Weft does not know which chain and gateways to talk to.",
        "Start a local one with 'weft devnet', or copy the network.json that your gateway publishes there.");

    public static Refusal NetworkMalformed(string path, string reason) => new(
        "network-malformed",
        $"The network file {path} cannot be read: {reason}",
        "Compare it with docs/architecture.md, or write it anew with 'weft devnet'.");

    public static Refusal NetworkNotRecorded(string path) => new(
        "network-not-recorded",
        $"The network file {path} does not say for whom its contracts were deployed, so there is nothing to check.",
        "Take the file that 'weft deploy' or 'weft devnet' wrote.");

    public static Refusal KeyMissing(string path) => new(
        "key-missing",
        $"There is no account key at {path}.",
        "Make one with 'weft wallet new', or bring yours with 'weft wallet import'.");

    public static Refusal KeyExists(string path) => new(
        "key-exists",
        $"There is an account key at {path} already; it is never overwritten.",
        "Use another --home, or move the file away yourself after making sure it holds no money.");

    public static Refusal KeyMalformed(string path, string reason) => new(
        "key-malformed",
        $"The key file {path} cannot be read: {reason}",
        "Bring it back from your backup, or import the key again into another --home.");

    public static Refusal PasswordMissing() => new(
        "password-missing",
        "The account key is locked and nobody is there to type its password.",
        "Run in a terminal, or name a file that holds the password with --password-file or WEFT_PASSWORD_FILE.");

    public static Refusal PasswordWrong(string path) => new(
        "password-wrong",
        $"That is not the password of {path}.",
        "Try again. Nobody can reset it: without the password only your backup of the key helps.");

    public static Refusal PasswordFileUnreadable(string path, string reason) => new(
        "password-file-unreadable",
        $"The password file {path} cannot be read: {reason}",
        "Name a readable file whose first line is the password.");

    public static Refusal PasswordsDiffer() => new(
        "password-differs",
        "The two passwords are not the same.",
        "Start again and type the same one twice.");
}
