using System.Text;

namespace Weft.Machine.Tests.Boxes;

/// <param name="Target">Path and query.</param>
/// <param name="Proof">What stands under <c>Authorization</c>, or null.</param>
/// <param name="Cookie">What stands under <c>Cookie</c>, or null.</param>
internal sealed record LoopbackQuestion(string Target, string? Proof, string? Cookie)
{
    private const string Basic = "Basic ";

    /// <summary><c>alice:password</c>, or null.</summary>
    public string? Account => Proof?.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) is true
        ? Encoding.UTF8.GetString(Convert.FromBase64String(Proof[Basic.Length..]))
        : null;
}
