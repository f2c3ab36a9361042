using System.CommandLine;
using System.Text;
using Weft.Machine;

namespace Weft.Cli;

/// <summary>
/// Not for people: what the program starts itself with to ask OpenCL's drivers, which may crash. One line on standard
/// output.
/// </summary>
internal sealed class ProbeCommand : Verb
{
    private const string Word = "probe-opencl";

    public ProbeCommand()
        : base(Word, "Ask OpenCL's drivers for their devices and print what they say.", "weft probe-opencl") =>
        Hidden = true;

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
        ui.Log(Encoding.UTF8.GetBytes(OpenClAnswer.OfThisProcess() + "\n"), isError: false);
        return Task.FromResult(ExitCode.Done);
    }
}
