using CsCheck;

namespace Weft.Node.Tests;

/// <summary>What holds for windows whatever is asked, goes, comes back or crashes, in whatever order.</summary>
public sealed class WindowLaws
{
    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency(
            (4, Gen.Const(Kind.Window)), (3, Gen.Const(Kind.Now)), (6, Gen.Const(Kind.Pass)),
            (1, Gen.Const(Kind.Toggle)), (1, Gen.Const(Kind.Restart)), (1, Gen.Const(Kind.Withdraw))),
        Gen.Int[0, 1_000], Gen.Byte[1, 2], Gen.Byte[1, 2], Gen.UInt[60, 7_200],
        (kind, number, gpus, machines, duration) => new Step(kind, number, gpus, machines, duration));

    [Fact]
    public void No_gpu_is_in_two_windows_or_in_a_window_and_a_lease_that_meets_it() =>
        Steps.Array[1, 30].Sample(steps => Live(steps), iter: 300);

    /// <summary>The laws are not held by nothing ever happening.</summary>
    [Fact]
    public void Windows_are_held_and_settled_in_that_world()
    {
        var (held, opened) = (0, 0);
        Steps.Array[20, 40].Sample(
            steps =>
            {
                var world = Live(steps, w => held += w.Held.Count());
                opened += world.Opened;
            },
            iter: 50, threads: 1);
        Assert.True(held > 100 && opened > 100, $"{held} held, {opened} leases");
    }

    private static WindowWorld Live(Step[] steps, Action<WindowWorld>? see = null)
    {
        var world = new WindowWorld();
        world.Pass(1);
        foreach (var step in steps)
        {
            Do(world, step);
            Check(world);
            see?.Invoke(world);
        }

        // In the end every window is settled, or told why not, and nothing is held for ever.
        for (var hour = 0; hour < 8; hour++) world.Pass(60);
        Check(world);
        Assert.Empty(world.Held);
        foreach (var hash in world.Asked.Keys) Assert.False(world.NewsOf(hash) is RequestWaiting);
        return world;
    }

    private static void Do(WindowWorld world, Step step)
    {
        switch (step.Kind)
        {
            case Kind.Window:
                world.Ask(
                    step.Number % 5, step.Gpus, step.Machines, step.Duration, (ulong)(1 + (step.Number * 14)),
                    (ulong)(1_000 + step.Number));
                world.Pass(1);
                break;
            case Kind.Now:
                world.Ask(step.Number % 5, step.Gpus, step.Machines, step.Duration, 0, (ulong)(1_000 + step.Number));
                world.Pass(1);
                break;
            case Kind.Pass:
                world.Pass(step.Number % 50);
                break;
            case Kind.Toggle:
                world.Toggle(step.Number % WindowWorld.Machines);
                break;
            case Kind.Withdraw:
                world.Withdraw(step.Number);
                world.Pass(1);
                break;
            default:
                var before = world.Held.Select(h => h.RequestHash).ToArray();
                world.Restart();
                foreach (var held in before) Assert.NotNull(world.NewsOf(held));
                break;
        }
    }

    private static void Check(WindowWorld world)
    {
        var held = world.Held.ToArray();
        for (var i = 0; i < held.Length; i++)
        {
            for (var j = 0; j < i; j++)
                Assert.False(
                    held[i].Start < held[j].End && held[j].Start < held[i].End && Share(held[i], held[j]),
                    "Two windows share a GPU.");
            foreach (var (id, gpus) in held[i].Machines)
                foreach (var lease in world.Leases)
                    Assert.False(
                        lease.Key.Provider == id.Provider && lease.Key.Machine == id.Machine
                        && lease.Gpus.Overlaps(gpus) && lease.Deadline > held[i].Start
                        && lease.RequestHash != held[i].RequestHash,
                        "A lease reaches into a window.");
        }

        foreach (var lease in world.Leases)
            if (world.Asked.TryGetValue(lease.RequestHash, out var asked))
                Assert.True(lease.Key.Start >= asked.Start.Seconds, "It was opened before its time.");
    }

    private static bool Share(Reservation a, Reservation b) => a.Machines.Any(one =>
        b.Machines.Any(other => one.Machine == other.Machine && one.Gpus.Overlaps(other.Gpus)));

    internal enum Kind
    {
        Window,
        Now,
        Pass,
        Toggle,
        Restart,
        Withdraw,
    }

    /// <param name="Number">0 to 1,000, for whatever the step needs.</param>
    internal sealed record Step(Kind Kind, int Number, byte Gpus, byte Machines, uint Duration);
}
