using System.CommandLine;
using System.Globalization;
using Weft.Ethereum;
using Weft.Machine;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

internal sealed class ProofRunCommand : Verb
{
    private const string Processor = "cpu";
    private const uint MostOfProcessor = 2_048;
    private const uint MostMemoryOfProcessor = 256;

    private readonly Option<string> _out =
        new("--out") { Description = "Where to write the proof.", Required = true };
    private readonly Option<string?> _device = new("--device")
    {
        Description = "OpenCL device, counted from 0, or 'cpu'. [default: 0 where there is one, else cpu]",
    };
    private readonly Option<uint> _matrix = new("--matrix")
    {
        Description = "Rows of the matrices: a power of two from 64 to 65536.",
        DefaultValueFactory = _ => 1_024,
    };
    private readonly Option<uint> _memory = new("--memory")
    {
        Description = "MiB of memory to fill.",
        DefaultValueFactory = _ => 16,
    };

    public ProofRunCommand()
        : base(
            "run", "Challenge this machine with its own key on both sides: that it can, and how long it takes.",
            "weft proof run --out proof.json", "weft proof run --device 0 --matrix 16384 --memory 4096 --out p.json")
    {
        Options.Add(_out);
        Options.Add(_device);
        Options.Add(_matrix);
        Options.Add(_memory);
    }

    protected override async Task<ExitCode> RunAsync(ParseResult parse, IInteraction ui, CancellationToken stop)
    {
        if (!ProverOf(parse.GetValue(_device)).TryGet(out var work, out var refusal)) return ui.Refuse(refusal);
        if (!SizeOf(parse, work.IsProcessor).TryGet(out var size, out refusal)) return ui.Refuse(refusal);
        if (!Setup.Home(parse).TryGet(out var home, out refusal)) return ui.Refuse(refusal);
        if (!NodeKey.LoadOrCreate(home).TryGet(out var key, out refusal)) return ui.Refuse(refusal);
        using (key)
        {
            // Without a network the proof is for no market: as good to look at, and worth nothing anywhere.
            var domain = Setup.Network(parse).TryGet(out var network, out _)
                ? network.Domain
                : MarketDomain.Of(0, Address.Zero);
            var demand = new HardwareDemand(size, DeadlineMs: uint.MaxValue, EchoDeadlineUs: uint.MaxValue);
            var ran = await ui.WaitAsync("Proving", _ => SelfTest.RunAsync(
                domain, new KeySigner(key), gpus: 1, demand, TimeProvider.System, work.Run, stop));
            if (!ran.TryGet(out var proof, out refusal)) return ui.Refuse(refusal);
            var path = parse.GetRequiredValue(_out);
            if (await ProofFiles.SaveAsync(path, proof, stop) is { } no) return ui.Refuse(no);
            if (work.MultipliedBy() is { } by) ui.Say($"Multiplied by {by}.");
            ui.Say($"Written to {path}.");
            return ProofReport.Show(ui, proof, HardwareAudit.Faults(proof));
        }
    }

    private static Result<Prover> ProverOf(string? device)
    {
        var devices = OpenClProver.Devices;
        if (device == Processor || (device is null && devices == 0))
            return new Prover(true, (challenge, gpu) => new ProcessorProver(challenge, gpu));
        var number = 0;
        if (device is not null && !int.TryParse(device, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            number = int.MaxValue;
        if (number >= devices) return ProofCommandRefusals.NoDevice(devices);
        string? by = null;
        return new Prover(false, Run) { MultipliedBy = () => by };

        IGpuProver Run(HardwareChallenge challenge, uint gpu)
        {
            var prover = OpenClProver.TryRun(number, challenge, gpu)
                ?? throw new RefusalException(ProofCommandRefusals.NoDevice(devices));
            by = prover.MultipliedBy;
            return prover;
        }
    }

    private Result<ProofSize> SizeOf(ParseResult parse, bool isProcessor)
    {
        var (matrix, memory) = (parse.GetValue(_matrix), parse.GetValue(_memory));
        var isTooMuch = isProcessor && (matrix > MostOfProcessor || memory > MostMemoryOfProcessor);
        if (memory is < 1 or > 1_000_000 || isTooMuch) return ProofCommandRefusals.SizeBad();
        var size = new ProofSize(
            matrix, OpenedRows: 64, Cells: (ulong)memory << 17, CellRounds: 64, Walks: Math.Max(4_096, memory * 16),
            Steps: 8_192, OpenedWalks: 16, Echoes: 16, EchoSteps: 1_024);
        size = size with { Walks = System.Numerics.BitOperations.RoundUpToPowerOf2(size.Walks) };
        return size.Flaw() is null ? size : ProofCommandRefusals.SizeBad();
    }

    private sealed record Prover(bool IsProcessor, Func<HardwareChallenge, uint, IGpuProver> Run)
    {
        /// <summary>What multiplied, once it has; null where that is no question.</summary>
        public Func<string?> MultipliedBy { get; init; } = () => null;
    }
}
