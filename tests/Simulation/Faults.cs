namespace Weft.Simulation;

/// <summary>What goes wrong, and how often. <see cref="Heal"/> ends all of it.</summary>
internal sealed class Faults(Chance chance)
{
    public bool Healed { get; private set; }

    /// <summary>A node dies at one of its port calls.</summary>
    public double Crash { get; init; } = 0.0004;

    /// <summary>A message between two nodes, or its answer, does not arrive.</summary>
    public double Loss { get; init; } = 0.02;

    /// <summary>A message arrives twice, the second time later.</summary>
    public double Twice { get; init; } = 0.02;

    /// <summary>A stream between two nodes is cut at one of its messages.</summary>
    public double Cut { get; init; } = 0.005;

    /// <summary>A node that died stays away for hours.</summary>
    public double Vanish { get; init; } = 0.05;

    /// <summary>The next block comes minutes late.</summary>
    public double LateBlock { get; init; } = 0.002;

    /// <summary>A node hears of the chain's events minutes late.</summary>
    public double LateEvents { get; init; } = 0.01;

    /// <summary>A call to a chain endpoint fails.</summary>
    public double Unreachable { get; init; } = 0.01;

    /// <summary>A killed node's machine was rebooted: its boxes are gone too.</summary>
    public double Reboot { get; init; } = 0.1;

    public void Heal() => Healed = true;

    public bool Hits(double probability) => !Healed && chance.Hits(probability);

    public bool CrashesHere(SimProcess process)
    {
        if (!Hits(Crash)) return false;
        process.Kill();
        return true;
    }
}
