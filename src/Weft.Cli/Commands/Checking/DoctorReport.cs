using System.Globalization;
using Spectre.Console;
using Weft.Machine;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>What <c>weft doctor</c> found, as a document and as a page.</summary>
/// <param name="Network">Name of the network; null where none is configured.</param>
/// <param name="Lacks">What keeps this machine from sharing or renting as it could.</param>
/// <param name="Notes">What is worth knowing and keeps it from nothing.</param>
internal sealed record DoctorFindings(
    WeftHome Home, MachineReport Machine, string? Network, IReadOnlyList<Refusal> Lacks, IReadOnlyList<Refusal> Notes)
{
    /// <summary>Null where nothing was ever measured.</summary>
    public MachineMeasures? Measures { get; init; }

    public required DoctorRegion Region { get; init; }
}

internal static class DoctorReport
{
    public static void Show(IInteraction ui, DoctorFindings found) =>
        ui.Result(DocumentOf(found), CliJson.Default.DoctorDocument, console => Draw(console, found));

    private static DoctorDocument DocumentOf(DoctorFindings found)
    {
        var machine = found.Machine;
        return new(
            machine.CpuModel, machine.CpuThreads, machine.MemoryBytes, machine.Features.ToString(), machine.Engine,
            found.Home.Path, found.Network,
            [.. machine.Gpus.Select(gpu => new DoctorGpu(
                gpu.Index, gpu.ClassName, gpu.Name, gpu.MemoryBytes, gpu.Driver, gpu.Source, gpu.Facts))],
            [.. found.Lacks.Select(lack => new RefusalDocument(lack))],
            [.. machine.Safeguards.Select(guard => new DoctorSafeguard(guard.What, guard.Level, guard.Holds))],
            [.. found.Notes.Select(note => new RefusalDocument(note))], found.Measures, found.Region);
    }

    private static void Draw(IAnsiConsole console, DoctorFindings found)
    {
        var (machine, grid) = (found.Machine, new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn());
        foreach (var gpu in machine.Gpus)
        {
            var label = $"GPU {gpu.Index}";
            foreach (var line in GpuLines.Of(gpu))
            {
                grid.AddRow(label, Markup.Escape(line));
                label = "";
            }
        }

        grid.AddRow("CPU", Markup.Escape($"{machine.CpuModel}, {machine.CpuThreads} threads"));
        grid.AddRow("memory", Cli.Show.Bytes(machine.MemoryBytes));
        AddMeasures(grid, found);
        grid.AddRow("features", Markup.Escape(machine.Features.ToString()));
        grid.AddRow("containers", Markup.Escape(machine.Engine ?? "no engine"));
        foreach (var guard in machine.Safeguards)
            grid.AddRow($"jobs: {guard.What}", Markup.Escape(guard.Level + (guard.Holds ? "" : " (!)")));
        grid.AddRow("home", Markup.Escape(found.Home.Path));
        if (found.Network is { } network) grid.AddRow("network", Markup.Escape(network));
        console.Write(grid);
        if (found.Lacks.Count == 0) console.MarkupLine("\n[green]Nothing is missing.[/]");
        foreach (var lack in found.Lacks) console.MarkupLineInterpolated(
            $"\n[yellow]{lack.Sentence}[/]\n  {lack.WayOut} [grey]({lack.Code})[/]");
        foreach (var note in found.Notes) console.MarkupLineInterpolated(
            $"\nNote: {note.Sentence}\n  {note.WayOut} [grey]({note.Code})[/]");
    }

    private static void AddMeasures(Grid grid, DoctorFindings found)
    {
        var (measures, region) = (found.Measures, found.Region);
        var at = measures is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{measures.At.UtcDateTime:yyyy-MM-dd HH:mm'Z'}");
        grid.AddRow("disk", Markup.Escape(measures?.Disk is { } disk
            ? $"{Cli.Show.Bytes(disk.FreeBytes)} free, {PerSecond(disk.WriteBytesPerSecond)} written, "
                + $"{PerSecond(disk.ReadBytesPerSecond)} read{Doubt(disk)} "
                + $"({at}, by {Cli.Show.Bytes(disk.MeasuredBytes)} in {disk.Folder})"
            : "not measured"));
        grid.AddRow("gateway", Markup.Escape(measures?.Network is { } way
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{way.RoundTripMicroseconds / 1_000.0:0.0} ms there and back to {way.To}; {Line(way.Line)} ({at})")
            : "not measured"));
        grid.AddRow("region", Markup.Escape($"{region.Guess ?? "no guess"}: {region.How}; {region.Confirmed}"));
    }

    private static string Line(LineFigures? line) => line is null
        ? "how much goes through no gateway told"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{line.DownBytesPerSecond * 8 / 1e6:0.#} Mbit/s down, {line.UpBytesPerSecond * 8 / 1e6:0.#} Mbit/s up");

    private static string PerSecond(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000} MB/s");

    private static string Doubt(DiskFigures disk) => disk.CachedPercent is > 5 and var percent
        ? string.Create(CultureInfo.InvariantCulture, $", {percent} % of it from memory")
        : "";
}

internal sealed record DoctorDocument(
    string CpuModel, int CpuThreads, long MemoryBytes, string Features, string? Engine, string Home,
    string? Network, IReadOnlyList<DoctorGpu> Gpus, IReadOnlyList<RefusalDocument> Lacks,
    IReadOnlyList<DoctorSafeguard> Safeguards, IReadOnlyList<RefusalDocument> Notes,
    MachineMeasures? Measures, DoctorRegion Region);

/// <param name="Guess">Null where nothing tells.</param>
/// <param name="How">By which sign it was guessed.</param>
/// <param name="Confirmed">What the round trip to the gateway says of it.</param>
internal sealed record DoctorRegion(string? Guess, string How, string Confirmed);

internal sealed record DoctorSafeguard(string What, string Level, bool Holds);

internal sealed record DoctorGpu(
    int Index, string GpuClass, string Name, long MemoryBytes, string Driver, string Source, GpuFacts Facts);
