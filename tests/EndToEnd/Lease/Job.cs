namespace Weft.EndToEnd;

/// <summary>Command lines of <c>weft run</c>.</summary>
internal static class Job
{
    /// <summary>Says that it has begun, and goes on until it is stopped, as a well-behaved job would be.</summary>
    public const string Endless = "trap 'echo stopped; exit 0' TERM; echo begun; while :; do sleep 0.1; done";

    public static string[] Shell(TestNetwork network, string script, params string[] options) =>
        Priced(network, "0.36", script, options);

    public static string[] Priced(TestNetwork network, string price, string script, params string[] options) =>
    [
        "run", "--gpu", network.GpuClass, "--price", price, "--duration", "10m", "--memory", "64MiB", "--cpus", "0.5",
        "--disk", "16MiB", "--image", ContainerEngine.Image, .. options, "--", "sh", "-c", script,
    ];
}
