using System.Net.Sockets;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine;

/// <summary>
/// The other side of <see cref="DriverProcess"/>: does what it is asked in this process, which is there for nothing
/// else, until the line ends.
/// </summary>
public static class DriverWork
{
    /// <param name="socket">Path of the socket that the node listens at.</param>
    public static void Serve(string socket) => Serve(socket, new(OpenClProver.TryWork, WipeOf));

    internal static void Serve(string socket, DriverSkills skills)
    {
        using var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        line.Connect(new UnixDomainSocketEndPoint(socket));
        using var stream = new NetworkStream(line);
        OpenClProver? prover = null;
        try
        {
            while (true)
            {
                var (what, content) = DriverLine.Read(stream);
                Answer(stream, () => Do(skills, (DriverCall)what, content, ref prover));
            }
        }
        catch (Exception e) when (e is IOException or EndOfStreamException)
        {
            // The node has what it wanted, or is gone.
        }
        finally
        {
            prover?.Dispose();
        }
    }

    private static void Answer(Stream line, Func<Action<BinaryWriter>?> work)
    {
        Action<BinaryWriter>? answer;
        try
        {
            answer = work();
        }
        catch (Exception e) when (e is OpenClException or CudaException)
        {
            DriverLine.Write(line, (byte)DriverAnswer.Failed, writer => writer.Write(e.Message));
            return;
        }

        DriverLine.Write(
            line, (byte)(answer is null ? DriverAnswer.NoDevice : DriverAnswer.Done), answer ?? (_ => { }));
    }

    /// <returns>Null where no device is the card.</returns>
    private static Action<BinaryWriter>? Do(
        DriverSkills skills, DriverCall call, BinaryReader content, ref OpenClProver? prover)
    {
        switch (call)
        {
            case DriverCall.Prove:
                var (card, gpu) = (ReadCard(content), content.ReadUInt32());
                var challenge = ReadChallenge(content);
                prover?.Dispose();
                prover = skills.Prove(card, challenge, gpu);
                return prover is { } done ? writer => WriteWork(writer, done) : null;
            case DriverCall.Row when prover is { } proved:
                var row = proved.Row(content.ReadUInt32());
                return writer => writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row.Span));
            case DriverCall.Echo when prover is { } proved:
                var end = proved.EndOf(content.ReadUInt64());
                return writer => writer.Write(end);
            case DriverCall.Wipe:
                if (skills.Wipe(ReadCard(content)) is not { } report) return null;
                return writer =>
                {
                    writer.Write(report.Bytes);
                    writer.Write(report.Total);
                };
            default:
                throw new InvalidOperationException($"A node asked for {call}, which cannot be now.");
        }
    }

    private static WipeReport? WipeOf(GpuDevice card) => VramWipe.TryWipe(card, out var report) ? report : null;

    internal static void WriteCard(BinaryWriter writer, GpuDevice card)
    {
        writer.Write(card.DeviceId);
        writer.Write(card.Facts.PciId ?? "");
    }

    private static GpuDevice ReadCard(BinaryReader reader)
    {
        var (id, place) = (reader.ReadString(), reader.ReadString());
        return new(0, "", "", id, 0, "", "") { Facts = new() { PciId = place.Length > 0 ? place : null } };
    }

    /// <summary>The work depends on nothing else of a challenge.</summary>
    internal static void WriteChallenge(BinaryWriter writer, HardwareChallenge challenge)
    {
        writer.Write(challenge.Seed.Bytes);
        var size = challenge.Size;
        foreach (var number in (uint[])
            [
                size.Matrix, size.OpenedRows, size.CellRounds, size.Walks, size.Steps, size.OpenedWalks, size.Echoes,
                size.EchoSteps,
            ]) writer.Write(number);
        writer.Write(size.Cells);
    }

    private static HardwareChallenge ReadChallenge(BinaryReader reader)
    {
        var seed = new Hash32(reader.Bytes(32));
        var n = new uint[8];
        for (var i = 0; i < n.Length; i++) n[i] = reader.ReadUInt32();
        var size = new ProofSize(n[0], n[1], reader.ReadUInt64(), n[2], n[3], n[4], n[5], n[6], n[7]);
        return new(Address.Zero, Address.Zero, seed, Hash32.Zero, HardwareChallenge.MaxGpus, size, new(1), 1, 1);
    }

    private static void WriteWork(BinaryWriter writer, OpenClProver prover)
    {
        foreach (var leaf in prover.Leaves) writer.Write(leaf.Bytes);
        foreach (var end in prover.Ends) writer.Write(end);
    }
}

/// <summary>What such a process does with a card; each says null where it finds none that is it.</summary>
internal sealed record DriverSkills(
    Func<GpuDevice, HardwareChallenge, uint, OpenClProver?> Prove, Func<GpuDevice, WipeReport?> Wipe);
