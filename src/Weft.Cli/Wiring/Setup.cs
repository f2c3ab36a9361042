using System.CommandLine;
using Weft.Market;

namespace Weft.Cli;

/// <summary>What most verbs begin with.</summary>
internal static class Setup
{
    public static Result<WeftHome> Home(ParseResult parse) => WeftHome.Open(parse.GetValue(SharedOptions.Home));

    public static Result<Network> Network(ParseResult parse) =>
        Home(parse).TryGet(out var home, out var refusal) ? Cli.Network.Load(home.NetworkFile) : refusal;
}
