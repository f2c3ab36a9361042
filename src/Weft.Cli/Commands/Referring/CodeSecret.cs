using System.Text;
using Weft.Chain;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Cli;

/// <summary>What hides a wished code until it is taken: on disk before the wish is written down, gone after.</summary>
internal sealed class CodeSecret(WeftHome home, Address account, string code)
{
    private readonly string _path = Path.Combine(home.Folder("account"), $"code-{account}-{code}.salt");

    public Result<Hash32> LoadOrMake()
    {
        try
        {
            if (!File.Exists(_path))
                PrivateFile.WriteNew(_path, Encoding.ASCII.GetBytes(CodeBook.NewSalt().ToString()));
            return Hash32.TryParse(File.ReadAllText(_path).Trim(), out var salt)
                ? salt
                : HomeRefusals.NotWritable(_path, "it does not hold 32 bytes in hexadecimal; remove it.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return HomeRefusals.NotWritable(_path, error.Message);
        }
    }

    public void Forget()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Worth nothing once the code is taken: whoever runs this again finds the code held.
        }
    }
}
