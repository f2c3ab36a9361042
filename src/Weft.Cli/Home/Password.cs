using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Where the password of an account key comes from: a file, or a person. Never an argument.</summary>
internal static class Password
{
    private const int MaxBytes = 1_024;

    /// <returns>UTF-8 bytes that the caller zeroes after use.</returns>
    public static Result<byte[]> Get(ParseResult parse, IInteraction ui, bool twice)
    {
        var file = SharedOptions.Given(parse.GetValue(SharedOptions.PasswordFile), "WEFT_PASSWORD_FILE");
        if (file is not null) return FromFile(file);
        if (ui.AskSecret("Password of the account key:") is not { } typed) return HomeRefusals.PasswordMissing();
        if (twice)
        {
            if (ui.AskSecret("The same once more:") is not { } again) return HomeRefusals.PasswordMissing();
            if (!typed.AsSpan().SequenceEqual(again)) return HomeRefusals.PasswordsDiffer();
        }

        var bytes = Encoding.UTF8.GetBytes(typed);
        CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(typed.AsSpan()));
        return bytes;
    }

    public static Result<byte[]> FromFile(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                return HomeRefusals.PasswordFileUnreadable(path, "it is over 1 KiB.");
            var bytes = File.ReadAllBytes(path);
            var end = bytes.AsSpan().IndexOfAny((byte)'\r', (byte)'\n');
            return end < 0 ? bytes : bytes[..end];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return HomeRefusals.PasswordFileUnreadable(path, error.Message);
        }
    }
}
