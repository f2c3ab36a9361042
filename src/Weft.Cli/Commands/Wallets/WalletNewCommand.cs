using System.CommandLine;
using System.Security.Cryptography;
using Spectre.Console;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

internal sealed class WalletNewCommand : Verb
{
    private readonly Option<bool> _light =
        new("--light")
        {
            Description = "Cheap to unlock, cheap to guess: only for throw-away accounts of local chains."
        };

    public WalletNewCommand()
        : base("new", "Make a new account key, encrypted under a password.", "weft wallet new",
            "weft wallet new --password-file secret.txt") =>
        Options.Add(_light);

    protected override Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        using var key = PrivateKey.Generate();
        return Task.FromResult(KeyKeeping.Keep(parse, ui, key, parse.GetValue(_light)));
    }
}

internal sealed class WalletImportCommand : Verb
{
    private readonly Argument<string> _source =
        new("file")
        {
            Description = "A keystore (Web3 Secret Storage v3), or 64 hexadecimal digits; - for standard input."
        };
    private readonly Option<string?> _sourcePassword =
        new("--source-password-file")
        {
            Description = "File with the password of the keystore that is imported. [default: the same as the new one]"
        };
    private readonly Option<bool> _light =
        new("--light")
        {
            Description = "Cheap to unlock, cheap to guess: only for throw-away accounts of local chains."
        };

    public WalletImportCommand()
        : base(
            "import", "Bring an account key that you have. It is read from a file, never from the command line.",
            "weft wallet import UTC--2026-01-01T00-00-00Z--7e5f4552091a69125d5dfcb7b8c2659029395bdf",
            "weft wallet import - < key.hex")
    {
        Arguments.Add(_source);
        Options.Add(_sourcePassword);
        Options.Add(_light);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        var source = parse.GetRequiredValue(_source);
        if (!(await ReadAsync(source, stop)).TryGet(out var text, out var refusal)) return ui.Refuse(refusal);
        if (!Key(parse, ui, source, text).TryGet(out var key, out refusal)) return ui.Refuse(refusal);
        using var _ = key;
        return KeyKeeping.Keep(parse, ui, key, parse.GetValue(_light));
    }

    private static async Task<Result<string>> ReadAsync(string source, CancellationToken cancel)
    {
        try
        {
            if (source == "-") return await Console.In.ReadToEndAsync(cancel);
            return new FileInfo(source).Length > 64 * 1024
                ? HomeRefusals.KeyMalformed(source, "it is over 64 KiB.")
                : await File.ReadAllTextAsync(source, cancel);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return HomeRefusals.KeyMalformed(source, error.Message);
        }
    }

    private Result<PrivateKey> Key(ParseResult parse, IInteraction ui, string source, string text)
    {
        if (Hex.TryDecode(text.Trim(), out var secret))
        {
            var found = PrivateKey.TryFromBytes(secret, out var key);
            CryptographicOperations.ZeroMemory(secret);
            return found ? key! : HomeRefusals.KeyMalformed(source, "it is not a key of secp256k1.");
        }

        var password = parse.GetValue(_sourcePassword) is { } file
            ? Password.FromFile(file)
            : Password.Get(parse, ui, twice: false);
        return AccountKey.Decrypt(text, source, () => password);
    }
}

/// <summary>How a new key is put away and shown.</summary>
internal static class KeyKeeping
{
    public static ExitCode Keep(ParseResult parse, IInteraction ui, PrivateKey key, bool light)
    {
        if (!Setup.Home(parse).TryGet(out var home, out var refusal)) return ui.Refuse(refusal);
        if (File.Exists(home.AccountFile)) return ui.Refuse(HomeRefusals.KeyExists(home.AccountFile));
        if (!Password.Get(parse, ui, twice: true).TryGet(out var password, out refusal)) return ui.Refuse(refusal);
        try
        {
            if (!AccountKey.Create(home, key, password, light).TryGet(out var _, out refusal)) return ui.Refuse(
                refusal);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }

        var document = new KeyDocument(key.Address.ToString(), home.AccountFile);
        ui.Result(document, CliJson.Default.KeyDocument, console =>
        {
            console.WriteLine($"Account {document.Address}");
            console.WriteLine(
                $"Its key is in {document.File}. Keep a copy of that file and the password: nobody can replace them.");
        });
        return ExitCode.Done;
    }
}

internal sealed record KeyDocument(string Address, string File);
