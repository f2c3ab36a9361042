using Microsoft.Extensions.Hosting;

namespace Weft.Peers;

/// <summary>
/// For a web server inside a node: it ends when its node ends it. The framework's own heeds SIGTERM and Ctrl-C by
/// itself, and would turn everybody away while the node still says goodbye: stops jobs, hands over results, closes.
/// </summary>
public sealed class NoSignalLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
