using System.CommandLine;
using System.Text;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>Where a second signature comes from: the second key itself, or a file that its holder made.</summary>
internal sealed class SecondKeyOptions
{
    /// <summary>An hour: long enough for a slow chain, and a signature that was never used is soon worth
    /// nothing.</summary>
    public const ulong Validity = 3_600;

    private const int MaxBytes = 64 * 1024;

    private readonly Option<string?> _key =
        new("--second-key") { Description = "Keystore of the second key." };
    private readonly Option<string?> _password =
        new("--second-password-file") { Description = "File with the second key's password. [default: asked]" };
    private readonly Option<string?> _signature =
        new("--second-signature") { Description = "File of 'weft wallet cosign' with the second key's signature." };

    public void AddTo(Command command, bool withSignature = true)
    {
        command.Options.Add(_key);
        command.Options.Add(_password);
        if (withSignature) command.Options.Add(_signature);
    }

    public bool AreGiven(ParseResult parse) => HasKey(parse) || parse.GetValue(_signature) is not null;

    public bool HasKey(ParseResult parse) => parse.GetValue(_key) is not null;

    public async Task<Result<SecondSignature>> GetAsync(
        ParseResult parse, IInteraction ui, ContractSession session, GuardStatement statement, CancellationToken cancel)
    {
        if (!(await session.Wallet.GuardAsync(session.Account, cancel)).TryGet(out var guard, out var refusal))
            return refusal;
        if (!(await session.Reader.HeadAsync(cancel)).TryGet(out var head, out refusal)) return refusal;
        var domain = session.Network.Domain;
        if (parse.GetValue(_signature) is not { } path)
            return Sign(parse, ui, statement, guard, domain, head.Time.Plus(Validity));
        return SecondSignatureFile.Load(path).TryGet(out var file, out refusal)
            ? file.For(statement, guard, domain, path)
            : refusal;
    }

    /// <summary>With the keystore of <c>--second-key</c>.</summary>
    public Result<SecondSignature> Sign(
        ParseResult parse, IInteraction ui, GuardStatement statement, GuardView guard, TypedDomain domain,
        UnixTime deadline)
    {
        var path = parse.GetValue(_key) ?? "";
        if (!Read(path).TryGet(out var json, out var refusal)) return refusal;
        if (!AccountKey.Decrypt(json, path, () => PasswordOf(parse, ui)).TryGet(out var key, out refusal))
            return refusal;
        using var _ = key;
        var signer = key.Address.ToArray();
        return Keccak.Hash(signer) == guard.SignerHash
            ? new SecondSignature(
                deadline, signer, key.Sign(domain.Digest(statement.Hash(guard.Nonce, deadline))).ToBytes())
            : GuardRefusals.SignerOther(key.Address.ToString());
    }

    private Result<byte[]> PasswordOf(ParseResult parse, IInteraction ui)
    {
        if (parse.GetValue(_password) is { } file) return Password.FromFile(file);
        return ui.AskSecret("Password of the second key:") is { } typed
            ? Encoding.UTF8.GetBytes(typed)
            : HomeRefusals.PasswordMissing();
    }

    private static Result<string> Read(string path)
    {
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
