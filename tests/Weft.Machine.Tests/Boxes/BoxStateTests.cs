using Docker.DotNet.Models;

namespace Weft.Machine.Tests.Boxes;

/// <summary>What engines say of a container, in the node's words.</summary>
public sealed class BoxStateTests
{
    private const string Never = "0001-01-01T00:00:00Z";
    private const string Began = "2026-11-26T12:26:32.5Z";

    [Theory]
    // After a start of the machine, as Podman 4.3 has it.
    [InlineData("created", Began, Never, true)]
    [InlineData("configured", Began, "", true)]
    // Made and not started yet; ended; ending.
    [InlineData("created", Never, Never, false)]
    [InlineData("exited", Began, "2026-11-26T12:27:00Z", false)]
    [InlineData("exited", Began, Never, false)]
    public void A_box_that_died_with_its_machine_is_known(string status, string started, string finished, bool died)
    {
        var state = new ContainerState { Status = status, StartedAt = started, FinishedAt = finished };
        Assert.Equal(died, BoxState.DiedWithMachine(state));
        if (!died) return;
        var exit = BoxState.ToExit("id", state);
        Assert.Equal((137, true), (exit.ExitCode, exit.IsEndUnknown));
        Assert.Equal(BoxState.Parse(Began), exit.StartedAt);
    }

    [Fact]
    public void A_box_that_runs_did_not() => Assert.False(BoxState.DiedWithMachine(
        new ContainerState { Status = "running", Running = true, StartedAt = Began, FinishedAt = Never }));
}
