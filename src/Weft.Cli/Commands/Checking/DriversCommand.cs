using System.CommandLine;
using System.Text;
using Weft.Machine;

namespace Weft.Cli;

/// <summary>
/// Not for people: what the program starts itself with to have OpenCL's drivers, which may crash, in a process of their
/// own. Asked for their devices, it prints one line on standard output.
/// </summary>
internal sealed class DriversCommand : Verb
{
    private const string Word = "drivers";

    private readonly Argument<string?> _line = new("line")
    {
        Description = "Socket of who wants work done. [default: print what devices there are]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public DriversCommand()
        : base(Word, "Have OpenCL's drivers say what devices there are, or work.", "weft drivers")
    {
        Hidden = true;
        Arguments.Add(_line);
    }

    /// <summary>This program, asked to do that.</summary>
    public static IReadOnlyList<string> CommandLine
    {
        get
        {
            var program = Environment.ProcessPath ?? "dotnet";
            var name = Path.GetFileNameWithoutExtension(program);
            if (name == "weft") return [program, Word];
            // Under another host (dotnet weft.dll, a test) the assembly is what can be started.
            return [name == "dotnet" ? program : "dotnet", Path.Combine(AppContext.BaseDirectory, "weft.dll"), Word];
        }
    }

    protected override Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (parse.GetValue(_line) is { } line) DriverWork.Serve(line);
        else ui.Log(Encoding.UTF8.GetBytes(OpenClAnswer.OfThisProcess() + "\n"), isError: false);
        return Task.FromResult(ExitCode.Done);
    }
}
