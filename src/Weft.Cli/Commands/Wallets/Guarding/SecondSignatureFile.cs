using System.Text.Json;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>A second signature on its way from the one who gives it to the one who uses it.</summary>
/// <param name="Digest">What is signed; 32 bytes.</param>
/// <param name="Signer">In the form of ERC-7913.</param>
/// <param name="Signature">Empty until a key that is not Weft's (a passkey, a contract account) has signed.</param>
internal sealed record SecondSignatureFile(
    string Statement, string Account, ulong Nonce, ulong Deadline, string Digest, string Signer, string Signature)
{
    private const int MaxBytes = 64 * 1024;

    public static Result<SecondSignatureFile> Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                return GuardRefusals.SignatureUnreadable(path, "it is over 64 KiB.");
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), CliJson.Default.SecondSignatureFile) is { } file
                ? file
                : GuardRefusals.SignatureUnreadable(path, "it is empty.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return GuardRefusals.SignatureUnreadable(path, error.Message);
        }
    }

    /// <summary>Refuses a signature of something else, before a transaction pays for being told so.</summary>
    public Result<SecondSignature> For(GuardStatement statement, GuardView guard, TypedDomain domain, string path)
    {
        if (!Hex.TryDecode(Signer, out var signer) || !Hex.TryDecode(Signature, out var signature))
            return GuardRefusals.SignatureUnreadable(path, "signer and signature are hexadecimal.");
        if (signature.Length == 0) return GuardRefusals.SignatureUnreadable(path, "nobody has signed it yet.");
        var deadline = new UnixTime(Deadline);
        if (domain.Digest(statement.Hash(guard.Nonce, deadline)).ToString() != Digest)
            return GuardRefusals.SignatureOther(path, Statement);
        return Keccak.Hash(signer) == guard.SignerHash
            ? new SecondSignature(deadline, signer, signature)
            : GuardRefusals.SignerOther(Signer);
    }
}
