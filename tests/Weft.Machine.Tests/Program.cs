namespace Weft.Machine.Tests;

internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (ChildProcess.Role() is { } role)
        {
            await role();
            return 0;
        }

        // As xunit's own generated entry point does: the test platform's protocol, or the runner for people.
        return arguments.Any(argument => argument is "--server" or "--internal-msbuild-node")
            ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
                arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments);
    }
}
