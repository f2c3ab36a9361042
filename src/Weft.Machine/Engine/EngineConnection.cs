using System.Net.Sockets;
using Docker.DotNet;
using Microsoft.Extensions.Logging;
using Weft.Market;

namespace Weft.Machine;

/// <summary>A client of the engine that answered, with what it is.</summary>
internal sealed record Engine(IDockerClient Client, EngineTraits Traits, string Socket);

/// <summary>
/// Finds the machine's container engine and keeps a line to it. Looks in this order: the socket of the options,
/// <c>DOCKER_HOST</c>, Docker's socket, Podman's sockets; else starts a Podman service of its own.
/// </summary>
internal sealed class EngineConnection(MachineOptions options, TimeProvider time, ILogger<EngineConnection> log)
    : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private Engine? _engine;
    private OwnPodman? _own;

    /// <summary>The engine, looked for when there is none yet or the last one stopped answering.</summary>
    public async Task<Result<Engine>> GetAsync(CancellationToken cancel)
    {
        if (_engine is { } known) return known;
        await _turn.WaitAsync(cancel);
        try
        {
            if (_engine is { } found) return found;
            var result = await FindAsync(cancel);
            if (result.TryGet(out var engine, out _)) _engine = engine;
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Forgets an engine that did not answer, so that the next call looks again. Others may be in the middle of a call
    /// that the engine does answer, so its client is left to them; it holds no connection besides those.
    /// </summary>
    public void Lost(Engine engine) => Interlocked.CompareExchange(ref _engine, null, engine);

    public void Dispose()
    {
        _engine?.Client.Dispose();
        _own?.Dispose();
        _turn.Dispose();
    }

    private static IEnumerable<string> UsualSockets()
    {
        yield return "/var/run/docker.sock";
        yield return "/run/podman/podman.sock";
        if (Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is not { Length: > 0 } runtime) yield break;
        yield return Path.Combine(runtime, "docker.sock");
        yield return Path.Combine(runtime, "podman/podman.sock");
    }

    private async Task<Result<Engine>> FindAsync(CancellationToken cancel)
    {
        if (options.EngineSocket is { } given) return await OnlyAsync(given, cancel);
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host)
        {
            if (!host.StartsWith("unix://", StringComparison.Ordinal)) return EngineRefusals.NotLocal(host);
            return await OnlyAsync(host["unix://".Length..], cancel);
        }

        foreach (var socket in UsualSockets())
            if (await TryAsync(socket, cancel) is { } engine && (engine.Traits.GVisor || !options.GVisor))
                return engine;
        // In a user namespace gVisor's file server could not reach a box's folders in a home that is closed to others.
        if (await StartOwnAsync(cancel) is { } own)
            return options.GVisor ? own with { Traits = own.Traits with { GVisor = true, CanMapUsers = false } } : own;
        if (options.GVisor) return EngineRefusals.NoGVisor();
        return UsualSockets().FirstOrDefault(socket => IsForbidden(socket)) is { } forbidden
            ? EngineRefusals.NoAccess(forbidden)
            : EngineRefusals.NoEngine(string.Join(", ", UsualSockets()) + " and podman as a program");
    }

    /// <summary>The engine that the owner named, and none else.</summary>
    private async Task<Result<Engine>> OnlyAsync(string socket, CancellationToken cancel)
    {
        if (await TryAsync(socket, cancel) is not { } engine) return EngineRefusals.NoEngine(socket);
        if (engine.Traits.GVisor || !options.GVisor) return engine;
        engine.Client.Dispose();
        return EngineRefusals.NoGVisor();
    }

    private async Task<Engine?> StartOwnAsync(CancellationToken cancel)
    {
        if (_own is { HasExited: true })
        {
            _own.Dispose();
            _own = null;
        }

        _own ??= OwnPodman.TryStart(options, log);
        if (_own is null) return null;
        var deadline = time.GetUtcNow() + StartPatience;
        while (time.GetUtcNow() < deadline && !_own.HasExited)
        {
            if (await TryAsync(_own.Socket, cancel) is { } engine) return engine;
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancel);
        }

        return null;
    }

    private static async Task<Engine?> TryAsync(string socket, CancellationToken cancel)
    {
        if (!File.Exists(socket)) return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        using var configuration = new DockerClientConfiguration(
            new Uri($"unix://{Path.GetFullPath(socket)}"), defaultTimeout: Timeout.InfiniteTimeSpan);
        var client = configuration.CreateClient();
        try
        {
            var traits = await PodmanInfo.AskAsync(socket, patience.Token)
                ?? await DockerInfo.AskAsync(client, patience.Token);
            return new(client, traits, socket);
        }
        catch (Exception e)
            when (EngineErrors.IsTransport(e) || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            client.Dispose();
            return null;
        }
    }

    private static bool IsForbidden(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.AccessDenied;
        }
    }
}
